#[allow(clippy::needless_pass_by_value)]
/// Both ways.
#[cfg(feature = "both")]
pub(crate) async fn both<'a>(
    order: RawOrder<'a>,
    headers: Headers<'_>,
    pool: State<Pool>,
) -> Result<(Order, Audit<'a>), Retry> {
    pool.enrich(order).await
}
/// Both ways.
///
/// Pipeline `both`: reads `RAW_ORDERS`, writes `ORDERS`, `AUDIT`.
#[cfg(feature = "both")]
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
pub(crate) struct both {}
#[cfg(feature = "both")]
const _: () = {
    use renamed::__private as __eos;
    const __IN: __eos::TopicOf<RawOrder<'static>> = RAW_ORDERS;
    const __DEAD: __eos::Topic<__eos::DeadLetter> = DEAD;
    const __SEEN: __eos::Topic<__eos::DedupMemory> = SEEN;
    const __OUT_0: __eos::TopicSpec = __eos::declared(ORDERS);
    const __OUT_1: __eos::TopicSpec = __eos::declared(AUDIT);
    impl __eos::Pipeline for both {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            topics: &[__IN.spec(), __OUT_0, __OUT_1, __DEAD.spec(), __SEEN.spec()],
            group: __eos::Some("shop"),
            start: __eos::Start::Latest,
            membership: __eos::Some(__eos::Membership::Static),
            commit: __eos::Some(__eos::Commit::Group),
            commit_interval: __eos::Some(__eos::Duration::from_millis(100u64)),
            min_commit_interval: __eos::Some(__eos::Duration::from_millis(20u64)),
            workers: __eos::Some(4usize),
            concurrency: __eos::Some(16usize),
            kafka: &[("linger.ms", "5"), ("compression.type", "lz4")],
            shared: SHARED,
            dead_letter: __eos::Some(__DEAD.name()),
            on_error: __eos::Some(__eos::OnError {
                retry: __eos::Some(__eos::RetrySpec {
                    first: __eos::Duration::from_millis(1000u64),
                    most: __eos::Duration::from_millis(60000u64),
                    ..__eos::RetrySpec::new(5u32)
                }),
                then: __eos::GiveUp::DeadLetter,
            }),
            parking: __eos::Some(100usize),
            dedup: __eos::Some(__eos::DedupSpec {
                by: &["customer", "order_id"],
                max_keys: __eos::Some(1000000usize),
                unkeyed: __eos::Unkeyed::Allow,
                topic: __eos::Some(__SEEN.name()),
                ..__eos::DedupSpec::new(__eos::Duration::from_millis(86400000u64))
            }),
            allow_loop: true,
            ..__eos::PipelineSpec::new(
                "both",
                __IN.name(),
                &[__OUT_0.name, __OUT_1.name],
            )
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::async_pipeline::<Self, __Handler>()
        }
    }
    impl both {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        pub(crate) fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder<'__event>;
        const TOPICS: __eos::Topics = __eos::returned::<
            Result<(Order, Audit<'_>), Retry>,
        >()
            .topics();
        fn needs(__needs: &mut __eos::Needs) {
            __eos::parameter::<Headers<'_>>().need(__needs);
            __eos::parameter::<State<Pool>>().need(__needs);
        }
        const IDENTIFIED_BY: &'static [&'static str] = &["customer", "order_id"];
        fn identity(
            __event: &Self::Event<'_>,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::write_identity(&(&__event.customer, &__event.order_id), __out)
        }
    }
    impl __eos::AsyncHandler for __Handler {
        #[allow(clippy::future_not_send)]
        async fn call<'__event>(
            __event: Self::Event<'__event>,
            __context: &__eos::Context<'__event>,
            __outbox: &mut __eos::Outbox,
        ) -> __eos::Result<(), __eos::Failure> {
            __eos::returned::<Result<(Order, Audit<'_>), Retry>>()
                .emit(
                    both(
                            __event,
                            __eos::parameter::<Headers<'_>>().extract(__context),
                            __eos::parameter::<State<Pool>>().extract(__context),
                        )
                        .await,
                    __outbox,
                )
        }
    }
    const _: () = __eos::check_topics::<both>();
    const _: () = __eos::check_output::<both>(0usize);
    const _: () = __eos::check_output::<both>(1usize);
    const _: () = __eos::check_dead_letter::<both>();
    const _: () = __eos::check_dedup_topic::<both>();
};
