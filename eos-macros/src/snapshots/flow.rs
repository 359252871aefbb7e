/// Orders that somebody must look at.
///
/// Pipeline `large_orders`: reads `raw-orders`, writes `large-orders`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
pub struct large_orders {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    #[allow(unused_braces, unused_parens, for_loops_over_fallibles)]
    fn large_orders(
        __event: RawOrder<'_>,
        pool: State<Pool>,
    ) -> __eos::Result<impl __eos::Outputs, __eos::Failure> {
        if {
            let order = &__event;
            order.amount_cents > 100_000
        } {} else {
            return __eos::Result::Ok(__eos::Option::None);
        }
        let __event = {
            let order = __event;
            pool.price(order)?
        };
        __eos::Result::Ok(__eos::Option::Some(__eos::written((__event,).0)))
    }
    impl __eos::Pipeline for large_orders {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            dedup: __eos::Some(
                __eos::DedupSpec::new(__eos::Duration::from_millis(86400000u64)),
            ),
            ..__eos::PipelineSpec::new("large_orders", "raw-orders", &["large-orders"])
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl large_orders {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        pub fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder<'__event>;
        const TOPICS: __eos::Topics = __eos::topics_of(|__event, __context| large_orders(
            __event,
            __eos::parameter::<State<Pool>>().extract(__context),
        ));
        fn needs(__needs: &mut __eos::Needs) {
            __eos::parameter::<State<Pool>>().need(__needs);
        }
    }
    impl __eos::Handler for __Handler {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            __context: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::emit(
                large_orders(
                    __event,
                    __eos::parameter::<State<Pool>>().extract(__context),
                ),
                __outbox,
            )
        }
    }
    const _: () = __eos::check_topics::<large_orders>();
    const _: () = __eos::check_identity::<large_orders>();
};
