fn both(order: RawOrder<'_>) -> (Order, Audit) {
    (order.into(), Audit::new())
}
/// Pipeline `both`: reads `topics::RAW_ORDERS`, writes `topics::ORDERS`, `audit`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct both {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    const __IN: __eos::TopicOf<RawOrder<'static>> = topics::RAW_ORDERS;
    const __DEAD: __eos::Topic<__eos::DeadLetter> = topics::DEAD;
    const __SEEN: __eos::Topic<__eos::DedupMemory> = topics::SEEN;
    const __OUT_0: __eos::TopicSpec = __eos::declared(topics::ORDERS);
    impl __eos::Pipeline for both {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            topics: &[__IN.spec(), __OUT_0, __DEAD.spec(), __SEEN.spec()],
            dead_letter: __eos::Some(__DEAD.name()),
            dedup: __eos::Some(__eos::DedupSpec {
                topic: __eos::Some(__SEEN.name()),
                ..__eos::DedupSpec::new(__eos::Duration::from_millis(86400000u64))
            }),
            ..__eos::PipelineSpec::new("both", __IN.name(), &[__OUT_0.name, "audit"])
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl both {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder<'__event>;
        const TOPICS: __eos::Topics = __eos::returned::<(Order, Audit)>().topics();
    }
    impl __eos::Handler for __Handler {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            _: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::returned::<(Order, Audit)>().emit(both(__event), __outbox)
        }
    }
    const _: () = __eos::check_topics::<both>();
    const _: () = __eos::check_output::<both>(0usize);
    const _: () = __eos::check_output::<both>(1usize);
    const _: () = __eos::check_dead_letter::<both>();
    const _: () = __eos::check_dedup_topic::<both>();
    const _: () = __eos::check_identity::<both>();
};
