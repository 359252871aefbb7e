//! What expansions look like. `UPDATE_EXPECT=1 cargo test -p eos-macros` rewrites the files.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

/// The expansion as a reader sees it, without the item that the user wrote.
fn check(expansion: &TokenStream, expected: &ExpectFile) -> String {
    let file = syn::parse2(expansion.clone()).expect("an expansion is a file of items");
    let text = prettyplease::unparse(&file);
    expected.assert_eq(&text);
    text
}

#[test]
fn the_pipeline_of_the_readme_is_short() {
    let expansion = crate::pipeline::attribute(
        quote!(input = "raw-orders", output = "enriched-orders"),
        quote! {
            fn enrich(order: RawOrder) -> Result<EnrichedOrder, Reject> {
                if order.amount_cents < 0 {
                    return Err(Reject::because("a negative amount"));
                }
                let tier = if order.amount_cents >= 10_000 { "gold" } else { "basic" }.to_owned();
                let RawOrder { customer, order_id, amount_cents } = order;
                Ok(EnrichedOrder { customer, order_id, amount_cents, tier })
            }
        },
    );
    let text = check(&expansion, &expect_file!["snapshots/readme.rs"]);
    let lines = text.lines().count();
    assert!(lines < 60, "the expansion has {lines} lines");
}

#[test]
fn a_pipeline_with_every_option() {
    let expansion = crate::pipeline::attribute(
        quote! {
            input = RAW_ORDERS,
            output = [ORDERS, AUDIT],
            name = "both",
            group = "shop",
            start = "latest",
            membership = "static",
            commit = group,
            commit_interval = "100ms",
            min_commit_interval = "20ms",
            workers = 4,
            concurrency = 16,
            kafka { "linger.ms" = 5, "compression.type" = "lz4", ..SHARED },
            dead_letter = DEAD,
            on_error = retry(5, backoff = "1s..1m") then dead_letter,
            parking = 100,
            dedup(
                within = "24h",
                by = [customer, order_id],
                max_keys = 1_000_000,
                unkeyed = "allow",
                topic = SEEN
            ),
            allow_loop,
            crate = renamed
        },
        quote! {
            /// Both ways.
            #[cfg(feature = "both")]
            pub(crate) async fn both<'a>(
                order: RawOrder<'a>,
                headers: Headers<'_>,
                pool: State<Pool>,
            ) -> Result<(Order, Audit<'a>), Retry> {
                pool.enrich(order).await
            }
        },
    );
    let text = check(&expansion, &expect_file!["snapshots/every_option.rs"]);
    let lines = text.lines().count();
    assert!(lines < 120, "the expansion has {lines} lines");
}

#[test]
fn a_pipeline_whose_topics_are_constants() {
    let expansion = crate::pipeline::attribute(
        quote! {
            input = topics::RAW_ORDERS,
            output = [topics::ORDERS, "audit"],
            dead_letter = topics::DEAD,
            dedup(within = "24h", topic = topics::SEEN)
        },
        quote! {
            fn both(order: RawOrder<'_>) -> (Order, Audit) {
                (order.into(), Audit::new())
            }
        },
    );
    check(&expansion, &expect_file!["snapshots/constants.rs"]);
}

#[test]
fn a_pipeline_that_leaves_most_of_its_failures_and_repetitions_open() {
    let expansion = crate::pipeline::attribute(
        quote!(input = "raw-orders", dead_letter = "dlq", on_error = retry(3), dedup(within = "1.5s")),
        quote!(
            fn enrich(order: RawOrder) -> Order {
                order.into()
            }
        ),
    );
    check(&expansion, &expect_file!["snapshots/failures.rs"]);
}

#[test]
fn an_event_by_reference_and_outputs_without_a_name() {
    let expansion = crate::pipeline::attribute(
        quote!(input = "raw-orders", output = "lines"),
        quote!(
            fn split(order: &RawOrder, meta: Meta) -> Many<impl Iterator<Item = Line>> {
                Many(order.lines(meta.offset))
            }
        ),
    );
    check(&expansion, &expect_file!["snapshots/no_name.rs"]);
}

#[test]
fn an_event() {
    let expansion = crate::event::derive(quote! {
        #[kafka(topic = "orders")]
        struct Order<'a, K> where K: Clone {
            #[kafka(key)]
            region: &'a str,
            #[kafka(key, dedup)]
            id: K,
            #[kafka(timestamp)]
            at: i64,
            #[kafka(header = "trace-id")]
            trace: String,
        }
    });
    check(&expansion, &expect_file!["snapshots/event.rs"]);
}

#[test]
fn a_view() {
    let expansion = crate::event::derive(quote! {
        #[kafka(view_of = orders::RawOrder<'_>)]
        struct OrderHead<'a> {
            #[kafka(key)]
            customer: &'a str,
        }
    });
    check(&expansion, &expect_file!["snapshots/view.rs"]);
}

#[test]
fn an_enum_that_is_one_event() {
    let expansion = crate::event::derive(quote! {
        enum Change {
            Placed {
                #[kafka(key)]
                order: u64,
                #[kafka(header = "trace")]
                trace: String,
            },
            Cancelled {
                #[kafka(key)]
                order: u64,
                #[kafka(timestamp)]
                at: i64,
            },
        }
    });
    check(&expansion, &expect_file!["snapshots/enum.rs"]);
}

#[test]
fn a_routed_enum() {
    let expansion = crate::event::derive(quote! {
        enum Out<T> {
            #[kafka(topic = "orders")]
            Order(Order),
            #[kafka(topic = "others")]
            Other(T),
        }
    });
    check(&expansion, &expect_file!["snapshots/routed.rs"]);
}

#[test]
fn declared_topics() {
    let expansion = crate::topics::topics(quote! {
        pub const TOPICS;

        /// Orders as the shop sends them.
        pub RAW_ORDERS: RawOrder<'_> = "raw-orders" {
            partitions = 12,
            retention = "7d",
            cleanup = [compact, delete],
            min_isr = 2,
            replication = 3
        },
        #[cfg(feature = "audit")]
        pub(crate) AUDIT: Audit = "audit" { retention = "forever" },
        DEAD: DeadLetter = "raw-orders.dlq",
    });
    check(&expansion, &expect_file!["snapshots/topics.rs"]);
}

#[test]
fn refused_topics() {
    let expansion = crate::topics::topics(quote! {
        const TOPICS;
        RAW_ORDERS: RawOrder = "raw orders" { partitions = 0 },
        RAW_ORDERS: RawOrder = "more",
        NAMELESS: Order,
    });
    check(&expansion, &expect_file!["snapshots/topics_refused.rs"]);
}

#[test]
fn shared_properties() {
    let expansion = crate::kafka_config::kafka_config(quote! {
        crate = renamed,
        /// For all of the shop.
        pub SHARED = { "linger.ms" = 5, "compression.type" = "lz4" },
        QUIET = { "log.connection.close" = false },
    });
    check(&expansion, &expect_file!["snapshots/kafka_config.rs"]);
}

#[test]
fn a_binary() {
    let expansion = crate::app::main(quote!(enrich, orders::audit, state = Pool::<u8, u8>::new()));
    check(&expansion, &expect_file!["snapshots/main.rs"]);
}

#[test]
fn a_list_of_pipelines() {
    let list = crate::app::topology(quote!(enrich, orders::audit, topics = shop::TOPICS, crate = renamed));
    let expansion = quote!(
        fn list() -> Vec<PipelineDef> {
            #list
        }
    );
    check(&expansion, &expect_file!["snapshots/topology.rs"]);
}

#[test]
fn a_refused_pipeline() {
    let expansion = crate::pipeline::attribute(
        quote!(input = "raw orders", output = "orders", wrkers = 4),
        quote!(
            fn enrich(order: RawOrder) -> Order {
                order.into()
            }
        ),
    );
    check(&expansion, &expect_file!["snapshots/refused.rs"]);
}

#[test]
fn five_mistakes_are_five_errors() {
    let expansion = crate::pipeline::attribute(
        quote!(
            input = "raw orders",
            output = "orders/1",
            workers = 0,
            commit_interval = "soon",
            kafka { "acks" = 1 }
        ),
        quote!(
            fn enrich(order: RawOrder) -> Order {
                order.into()
            }
        ),
    );
    assert_eq!(expansion.to_string().matches("compile_error").count(), 5);
}

#[test]
fn a_flow_is_short() {
    let expansion = crate::flow::flows(quote! {
        /// Orders that somebody must look at.
        pub large_orders(pool: State<Pool>):
            from "raw-orders" as RawOrder<'_>
            => dedup(within = "24h")
            => filter |order| order.amount_cents > 100_000
            => map |order| pool.price(order)?
            => to "large-orders";
    });
    let text = check(&expansion, &expect_file!["snapshots/flow.rs"]);
    let lines = text.lines().count();
    assert!(lines < 90, "the expansion has {lines} lines");
}

#[test]
fn a_flow_with_every_step() {
    let expansion = crate::flow::flows(quote! {
        #[cfg(feature = "lines")]
        pub(crate) priced(pool: State<Pool>, meta: Meta):
            from RAW_ORDERS as RawOrder
            => options(workers = 2, crate = renamed)
            => dead_letter DEAD
            => on_error retry(3) then dead_letter
            => filter |order| order.amount_cents > 0
            => inspect |order| pool.seen(meta.offset, order)
            => map |order| pool.price(order)?
            => through "priced-orders" as lines: PricedOrder
            => dedup(within = "1h")
            => flat_map |order| order.lines.iter()
            => filter |line| line.quantity > 0
            => map |line: &Line| pool.line(line)
            => branch {
                |line| line.is_digital() => "digital-lines",
                |line| line.is_heavy => map |line| Heavy::from(line) => HEAVY,
                _ => "lines",
            };
    });
    check(&expansion, &expect_file!["snapshots/every_step.rs"]);
}

#[test]
fn an_async_flow() {
    let expansion = crate::flow::flows(quote! {
        async later:
            from "raw-orders" as RawOrder
            => flat_map |order| order.lines
            => filter |line| line.is_wanted().await?
            => to _;
    });
    check(&expansion, &expect_file!["snapshots/async_flow.rs"]);
}

#[test]
fn a_refused_flow() {
    let expansion = crate::flow::flows(quote! {
        half(pool: State<Pool>):
            from "raw-orders" as RawOrder
            => filter |order| order.amount_cents > 0
            => flat_map |order| order.lines
            => map |line| line.
            => through "lines" as lines: Line
            => to "heavy-lines";
    });
    check(&expansion, &expect_file!["snapshots/half_written.rs"]);
}
