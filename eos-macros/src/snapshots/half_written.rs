::core::compile_error! {
    "this is not finished, expected identifier or integer"
}
/// Pipeline `half`: reads `raw-orders`, writes the topics of its events.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct half {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    #[allow(unused)]
    fn half(
        __event: RawOrder,
        pool: State<Pool>,
    ) -> __eos::Result<__eos::Refused, __eos::Failure> {
        if {
            let order = &__event;
            order.amount_cents > 0
        } {} else {
            return __eos::Result::Ok(__eos::Refused);
        }
        let order = __event;
        for __event in order.lines {}
        __eos::Result::Ok(__eos::Refused)
    }
    impl __eos::Pipeline for half {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::refused("half");
        const EVENT: &'static __eos::EventSpec = __eos::NO_EVENT;
        const TOPICS: &'static __eos::Topics = __eos::NO_TOPICS;
        fn pipeline() -> __eos::PipelineDef {
            __eos::unreachable!()
        }
    }
    impl half {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
};
/// Goes on where [`half`] ends.
///
/// Pipeline `lines`: reads `lines`, writes `heavy-lines`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct lines {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    #[allow(unused)]
    fn lines(__event: Line) -> __eos::Result<__eos::Refused, __eos::Failure> {
        __eos::Result::Ok(__eos::Refused)
    }
    impl __eos::Pipeline for lines {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::refused(
            "lines",
        );
        const EVENT: &'static __eos::EventSpec = __eos::NO_EVENT;
        const TOPICS: &'static __eos::Topics = __eos::NO_TOPICS;
        fn pipeline() -> __eos::PipelineDef {
            __eos::unreachable!()
        }
    }
    impl lines {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
};
