#[allow(clippy::needless_pass_by_value)]
fn split(order: &RawOrder, meta: Meta) -> Many<impl Iterator<Item = Line>> {
    Many(order.lines(meta.offset))
}
/// Pipeline `split`: reads `raw-orders`, writes `lines`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct split {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    impl __eos::Pipeline for split {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::new(
            "split",
            "raw-orders",
            &["lines"],
        );
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl split {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder;
        const TOPICS: __eos::Topics = __eos::topics_of(|__event, __context| split(
            &__event,
            __eos::parameter::<Meta>().extract(__context),
        ));
        fn needs(__needs: &mut __eos::Needs) {
            __eos::parameter::<Meta>().need(__needs);
        }
    }
    impl __eos::Handler for __Handler {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            __context: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::emit(
                split(&__event, __eos::parameter::<Meta>().extract(__context)),
                __outbox,
            )
        }
    }
    const _: () = __eos::check_topics::<split>();
};
