//! Pipelines in a crate of edition 2021: what an expansion writes must mean the same there. (In 2021 `gen` is a
//! name, `impl Trait` in a return type borrows only what it names, and temporaries live longer.)

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, rust_2024_compatibility, clippy::pedantic, clippy::nursery)]

use std::borrow::Cow;

use eos_runtime::{kafka_config, prelude::*, stage::PipelineDef, topics, topology};

/// An event that borrows, with a field whose name is a keyword of a later edition.
#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "orders")]
pub struct Order<'a> {
    /// The key.
    #[kafka(key, dedup)]
    #[serde(borrow)]
    pub customer: Cow<'a, str>,
    /// The time.
    #[kafka(timestamp)]
    pub at: i64,
    /// How often it was changed.
    #[kafka(header = "generation")]
    pub r#gen: u8,
}

/// One of several topics.
#[derive(Debug, KafkaEvent)]
pub enum Routed<'a> {
    /// The first time.
    #[kafka(topic = "placed")]
    Placed(Order<'a>),
    /// Not the first time.
    #[kafka(topic = "changed")]
    Changed(Order<'a>),
}

/// A sync handler that borrows.
///
/// # Errors
/// When there is no customer.
#[eos_pipeline(
    input = "raw-orders",
    name = "route",
    dead_letter = "raw-orders.dlq",
    on_error = retry(3) then dead_letter,
    dedup(within = "24h", by = [customer, gen], topic = "seen")
)]
pub fn r#gen<'a>(order: Order<'a>, _: Meta, _: Headers<'a>, most: State<u8>) -> Result<Routed<'a>, Reject> {
    if order.customer.is_empty() || order.r#gen > *most {
        return Err(Reject::because("no customer, or too many changes"));
    }
    Ok(if order.r#gen == 0 { Routed::Placed(order) } else { Routed::Changed(order) })
}

/// An async handler with outputs that have no name.
#[eos_pipeline(input = "raw-orders", output = "orders", concurrency = 4)]
pub async fn copies(order: Order<'_>) -> Many<impl Iterator<Item = Order<'_>>> {
    let times = std::future::ready(order.r#gen).await;
    Many((0..times).map(move |r#gen| Order { r#gen, ..order.clone() }))
}

topics! {
    /// What is declared here.
    pub const TOPICS;
    /// The input.
    pub RAW_ORDERS: Order<'_> = "raw-orders" { partitions = 3, retention = "7d" },
    /// The output.
    pub ORDERS: Order<'_> = "orders",
    /// The first time.
    pub PLACED: Order<'_> = "placed",
    /// Not the first time.
    pub CHANGED: Order<'_> = "changed",
}

kafka_config! {
    /// For both.
    pub SHARED = { "linger.ms" = 5 },
}

/// With nothing but constants.
#[eos_pipeline(input = RAW_ORDERS, output = ORDERS, kafka = SHARED)]
#[must_use]
pub const fn copy(order: Order<'_>) -> Order<'_> {
    order
}

/// The pipelines that go together.
#[must_use]
pub fn all() -> Vec<PipelineDef> {
    topology!(copies, copy, topics = TOPICS)
}

pipeline! {
    /// A flow of an older edition.
    pub changes(most: State<u8>):
        from RAW_ORDERS as Order<'_>
        => filter |order| order.r#gen < *most
        => map |order| Order { r#gen: order.r#gen + 1, ..order }
        => to CHANGED;
}
