fn enrich(order: RawOrder) -> Result<EnrichedOrder, Reject> {
    if order.amount_cents < 0 {
        return Err(Reject::because("a negative amount"));
    }
    let tier = if order.amount_cents >= 10_000 { "gold" } else { "basic" }.to_owned();
    let RawOrder { customer, order_id, amount_cents } = order;
    Ok(EnrichedOrder {
        customer,
        order_id,
        amount_cents,
        tier,
    })
}
/// Pipeline `enrich`: reads `raw-orders`, writes `enriched-orders`.
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
struct enrich {}
const _: () = {
    use ::eos_runtime::__private as __eos;
    impl __eos::Pipeline for enrich {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec::new(
            "enrich",
            "raw-orders",
            &["enriched-orders"],
        );
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
        const TOPICS: __eos::Topics = __eos::returned::<Result<EnrichedOrder, Reject>>()
            .topics();
    }
    impl __eos::Handler for __Handler {
        fn call<'__event>(
            __event: Self::Event<'__event>,
            _: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::returned::<Result<EnrichedOrder, Reject>>()
                .emit(enrich(__event), __outbox)
        }
    }
    const _: () = __eos::check_topics::<enrich>();
};
