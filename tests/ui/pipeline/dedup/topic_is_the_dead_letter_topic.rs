//! The memory would be written to the dead-letter topic, and replayed with it.
//! Fix: leave `topic` out, or name one that nothing else uses.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dead_letter = "raw-orders.dlq", dedup(within = "24h", topic = "raw-orders.dlq"),
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
