//! A crate that knows the runtime only under another name: whatever an expansion names without
//! `crate = ..` does not compile here.

/// The runtime, one more step away.
pub mod deeper {
    pub use ::renamed as runtime;
}

use renamed::prelude::*;

/// An event.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(crate = renamed, schema(path = "schemas/order.json", compatibility = forward))]
pub struct Order {
    /// The key.
    #[kafka(key)]
    pub customer: String,
    /// The time.
    #[kafka(timestamp)]
    pub at: Option<i64>,
    /// A header.
    #[kafka(header = "trace")]
    pub trace: String,
}

/// An enum, by a longer path.
#[derive(Debug, KafkaEvent)]
#[kafka(crate = crate::deeper::runtime)]
pub enum Routed {
    /// The only way.
    #[kafka(topic = "orders")]
    Order(Order),
}

/// A handler.
#[eos_pipeline(
    input = "raw",
    crate = ::renamed,
    group = "g",
    start = "latest",
    membership = "dynamic",
    commit_interval = "1ms",
    workers = 1,
    kafka { "linger.ms" = 0 },
    dead_letter = "dead",
    on_error = retry(3, backoff = "1ms..2ms") then dead_letter,
    parking = 5,
    dedup(within = "24h", by = [customer, at], max_keys = 9, unkeyed = "allow", topic = "seen")
)]
pub fn route(order: Order, _: Meta, _: State<u8>) -> Routed {
    Routed::Order(order)
}

/// An async handler, by a longer path.
#[eos_pipeline(input = "raw", output = "orders", crate = crate::deeper::runtime)]
pub async fn route_async(order: Order) -> Many<impl Iterator<Item = Order>> {
    let orders = std::future::ready(Some(order)).await;
    Many(orders.into_iter())
}

pipeline! {
    /// A flow, and what goes on behind it.
    pub flow(limit: State<u8>):
        from "raw" as Order
        => options(workers = 1, crate = crate::deeper::runtime)
        => dedup(within = "24h")
        => filter |order| order.customer.len() < usize::from(*limit)
        => through "middle" as flow_on: Order
        => flat_map |order| [order]
        => branch { |order| order.at.is_some() => "dated", _ => "orders" };

    /// An async flow.
    pub async flow_async:
        from "raw" as Order
        => options(crate = ::renamed)
        => map |order| Routed::Order(std::future::ready(order).await)
        => to _;
}

renamed::topics! {
    crate = renamed,
    /// All of them.
    pub const TOPICS;
    /// The input.
    pub RAW: Order = "raw-orders" { partitions = 2, cleanup = compact },
    /// For dead letters.
    pub DEAD: renamed::topic::DeadLetter = "raw-orders.dlq" { retention = "1d" },
}

renamed::kafka_config! {
    crate = crate::deeper::runtime,
    /// Shared.
    pub SHARED = { "linger.ms" = 0 },
}

/// A handler with constants.
#[eos_pipeline(crate = renamed, input = RAW, output = "orders", dead_letter = DEAD, kafka = SHARED)]
pub fn copy(order: Order) -> Order {
    order
}

/// An event with a schema.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(crate = renamed, schema = "schemas/customer.json")]
pub struct Customer {
    /// The key.
    #[kafka(key)]
    pub name: String,
}

/// A handler of events with a schema.
#[eos_pipeline(crate = renamed, input = "raw-customers", output = "customers")]
pub fn welcome(customer: Customer) -> Customer {
    customer
}

/// Pipelines that go together, by a longer path.
pub fn all() -> Vec<renamed::stage::PipelineDef> {
    renamed::topology!(crate = crate::deeper::runtime, route, welcome)
}
