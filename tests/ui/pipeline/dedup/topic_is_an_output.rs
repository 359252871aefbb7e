//! The memory would be written to an output, among the events.
//! Fix: leave `topic` out, or name one that nothing else uses.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", topic = "orders"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
