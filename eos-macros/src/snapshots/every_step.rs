/// Pipeline `priced`: reads `RAW_ORDERS`, writes `priced-orders`.
#[cfg(feature = "lines")]
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
pub(crate) struct priced {}
#[cfg(feature = "lines")]
const _: () = {
    use renamed::__private as __eos;
    #[cfg(feature = "lines")]
    #[allow(unused_braces, unused_parens, for_loops_over_fallibles)]
    fn priced(
        __event: RawOrder,
        #[allow(unused_variables)]
        pool: State<Pool>,
        meta: Meta,
    ) -> __eos::Result<impl __eos::Outputs, __eos::Failure> {
        if {
            let order = &__event;
            order.amount_cents > 0
        } {} else {
            return __eos::Result::Ok(__eos::Option::None);
        }
        {
            let order = &__event;
            pool.seen(meta.offset, order);
        }
        let __event = {
            let order = __event;
            pool.price(order)?
        };
        let __event: PricedOrder = __event;
        __eos::Result::Ok(__eos::Option::Some(__eos::written((__event,).0)))
    }
    const __IN: __eos::TopicOf<RawOrder> = RAW_ORDERS;
    const __DEAD: __eos::Topic<__eos::DeadLetter> = DEAD;
    impl __eos::Pipeline for priced {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            topics: &[__IN.spec(), __DEAD.spec()],
            workers: __eos::Some(2usize),
            dead_letter: __eos::Some(__DEAD.name()),
            on_error: __eos::Some(__eos::OnError {
                retry: __eos::Some(__eos::RetrySpec::new(3u32)),
                then: __eos::GiveUp::DeadLetter,
            }),
            next: __eos::Option::Some(<lines as __eos::Pipeline>::SPEC.name),
            ..__eos::PipelineSpec::new("priced", __IN.name(), &["priced-orders"])
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl priced {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        pub(crate) fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = RawOrder;
        const TOPICS: __eos::Topics = __eos::topics_of(|__event, __context| priced(
            __event,
            __eos::parameter::<State<Pool>>().extract(__context),
            __eos::parameter::<Meta>().extract(__context),
        ));
        fn needs(__needs: &mut __eos::Needs) {
            __eos::parameter::<State<Pool>>().need(__needs);
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
                priced(
                    __event,
                    __eos::parameter::<State<Pool>>().extract(__context),
                    __eos::parameter::<Meta>().extract(__context),
                ),
                __outbox,
            )
        }
    }
    const _: () = __eos::check_topics::<priced>();
    const _: () = __eos::check_output::<priced>(0usize);
    const _: () = __eos::check_dead_letter::<priced>();
};
/// Goes on where [`priced`] ends.
///
/// Pipeline `lines`: reads `priced-orders`, writes `digital-lines`, `HEAVY`, `lines`.
#[cfg(feature = "lines")]
#[allow(non_camel_case_types)]
#[allow(missing_debug_implementations, missing_copy_implementations)]
pub(crate) struct lines {}
#[cfg(feature = "lines")]
const _: () = {
    use renamed::__private as __eos;
    #[cfg(feature = "lines")]
    #[allow(unused_braces, unused_parens, for_loops_over_fallibles)]
    fn lines(
        __event: PricedOrder,
        #[allow(unused_variables)]
        pool: State<Pool>,
    ) -> __eos::Result<impl __eos::Outputs, __eos::Failure> {
        __eos::Result::Ok(
            __eos::Option::Some(
                __eos::made(move |
                    __out: &mut __eos::Sink<'_, _>,
                | -> __eos::Result<(), __eos::Failure> {
                    let order = __event;
                    for __event in order.lines.iter() {
                        if {
                            let line = &__event;
                            line.quantity > 0
                        } {
                            let __event = {
                                let line: &Line = __event;
                                pool.line(line)
                            };
                            let (__to_0, (__to_1, __to_2)) = if {
                                let line = &__event;
                                line.is_digital()
                            } {
                                (
                                    __eos::Option::Some(__event),
                                    (__eos::Option::None, __eos::Option::None),
                                )
                            } else if {
                                let line = &__event;
                                line.is_heavy
                            } {
                                (
                                    __eos::Option::None,
                                    (
                                        __eos::Option::Some({
                                            let line = __event;
                                            Heavy::from(line)
                                        }),
                                        __eos::Option::None,
                                    ),
                                )
                            } else {
                                (
                                    __eos::Option::None,
                                    (__eos::Option::None, __eos::Option::Some(__event)),
                                )
                            };
                            __out
                                .put((
                                    __eos::perhaps((__to_0,).0),
                                    (__eos::perhaps((__to_1,).0), __eos::perhaps((__to_2,).0)),
                                ))?;
                        }
                    }
                    __eos::Result::Ok(())
                }),
            ),
        )
    }
    const __OUT_1: __eos::TopicSpec = __eos::declared(HEAVY);
    impl __eos::Pipeline for lines {
        const SPEC: &'static __eos::PipelineSpec = &__eos::PipelineSpec {
            topics: &[__OUT_1],
            dedup: __eos::Some(
                __eos::DedupSpec::new(__eos::Duration::from_millis(3600000u64)),
            ),
            ..__eos::PipelineSpec::new(
                "lines",
                "priced-orders",
                &["digital-lines", __OUT_1.name, "lines"],
            )
        };
        const EVENT: &'static __eos::EventSpec = __eos::event::<__Handler>();
        const TOPICS: &'static __eos::Topics = __eos::topics::<__Handler>();
        fn pipeline() -> __eos::PipelineDef {
            __eos::sync_pipeline::<Self, __Handler>()
        }
    }
    impl lines {
        /// The pipeline, ready to be run.
        #[allow(dead_code)]
        pub(crate) fn pipeline() -> __eos::PipelineDef {
            <Self as __eos::Pipeline>::pipeline()
        }
    }
    enum __Handler {}
    impl __eos::Function for __Handler {
        type Event<'__event> = PricedOrder;
        const TOPICS: __eos::Topics = __eos::topics_of(|__event, __context| lines(
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
                lines(__event, __eos::parameter::<State<Pool>>().extract(__context)),
                __outbox,
            )
        }
    }
    const _: () = __eos::check_topics::<lines>();
    const _: () = __eos::check_output::<lines>(1usize);
    const _: () = __eos::check_output::<lines>(2usize);
    const _: () = __eos::check_identity::<lines>();
};
