/// Pipeline `later`: reads `raw-orders`, writes the topics of its events.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct later {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    #[allow(unused_braces, unused_parens, for_loops_over_fallibles)]
    async fn later(
        __event: RawOrder,
    ) -> __eos::Result<impl __eos::Outputs, __eos::Failure> {
        let mut __out = __eos::Vec::new();
        let order = __event;
        for __event in order.lines {
            if {
                let line = &__event;
                line.is_wanted().await?
            } {
                __out.push(__eos::written((__event,).0));
            }
        }
        __eos::Result::Ok(__eos::Option::Some(__out))
    }
    impl __eos::Pipeline for later {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::new(
            "later",
            "raw-orders",
            &[],
        );
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::async_pipeline::<Self, __Handler>()
        }
    }
    impl later {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder;
        const TOPICS: __eos::Topics = __eos::topics_of_async(|__event, __context| later(
            __event,
        ));
    }
    impl __eos::AsyncHandler for __Handler {
        #[allow(clippy::future_not_send)]
        async fn call<'__event>(
            __event: Self::Event<'__event>,
            _: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::emit(later(__event).await, __outbox)
        }
    }
    const _: () = __eos::check_topics::<later>();
};
