fn enrich(order: RawOrder) -> Order {
    order.into()
}
::core::compile_error! {
    "unknown option `wrkers`: did you mean `workers`? (the options are `input`, `output`, `name`, `group`, `start`, `membership`, `commit`, `commit_interval`, `min_commit_interval`, `workers`, `concurrency`, `kafka`, `dead_letter`, `on_error`, `parking`, `dedup`, `allow_loop` and `crate`)"
}
::core::compile_error! {
    "`raw orders` is not a legal topic: a blank is not allowed: Kafka takes letters (a-z, A-Z), digits, `.`, `_` and `-`; write `raw-orders`"
}
/// Pipeline `enrich`: reads `raw orders`, writes `orders`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct enrich {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    impl __eos::Pipeline for enrich {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::refused(
            "enrich",
        );
        const EVENT: &'static __eos::EventSpec = __eos::NO_EVENT;
        const TOPICS: &'static __eos::Topics = __eos::NO_TOPICS;
        fn pipeline() -> __eos::PipelineDef {
            __eos::unreachable!()
        }
    }
    impl enrich {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
};
