fn enrich(order: RawOrder) -> EnrichedOrder {
    EnrichedOrder {
        tier: Tier::of(order.amount_cents),
        order,
    }
}
/// Pipeline `enrich`: reads `raw-orders`, writes `enriched-orders`.
#[allow(
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations
)]
struct enrich {}
#[automatically_derived]
impl enrich {
    /// The pipeline, ready to be run.
    #[allow(dead_code)]
    fn pipeline() -> ::eos_runtime::__private::PipelineDef {
        <Self as ::eos_runtime::__private::Pipeline>::pipeline()
    }
}
const _: () = {
    use ::eos_runtime::__private as __eos;
    #[automatically_derived]
    impl __eos::Pipeline for enrich {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::new(
            "enrich",
            "raw-orders",
            &["enriched-orders"],
        );
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self>()
        }
    }
    #[automatically_derived]
    impl __eos::Function for enrich {
        type Event<'__event> = RawOrder;
        const TOPICS: __eos::Topics = __eos::returned::<EnrichedOrder>().topics();
    }
    #[automatically_derived]
    impl __eos::Handler for enrich {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            _: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::returned::<EnrichedOrder>().emit(enrich(__event), __outbox)
        }
    }
    const _: () = __eos::check_topics(
        <enrich as __eos::Pipeline>::SPEC,
        &<enrich as __eos::Function>::TOPICS,
    );
};
