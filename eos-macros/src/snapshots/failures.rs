fn enrich(order: RawOrder) -> Order {
    order.into()
}
/// Pipeline `enrich`: reads `raw-orders`, writes the topics of its events.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct enrich {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    impl __eos::Pipeline for enrich {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            dead_letter: __eos::Some("dlq"),
            on_error: __eos::Some(__eos::OnError {
                retry: __eos::Some(__eos::RetrySpec::new(3u32)),
                then: __eos::GiveUp::DeadLetter,
            }),
            dedup: __eos::Some(
                __eos::DedupSpec::new(__eos::Duration::from_millis(1500u64)),
            ),
            ..__eos::PipelineSpec::new("enrich", "raw-orders", &[])
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl enrich {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder;
        const TOPICS: __eos::Topics = __eos::returned::<Order>().topics();
    }
    impl __eos::Handler for __Handler {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            _: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::returned::<Order>().emit(enrich(__event), __outbox)
        }
    }
    const _: () = __eos::check_topics::<enrich>();
    const _: () = __eos::check_dead_letter::<enrich>();
    const _: () = __eos::check_identity::<enrich>();
};
