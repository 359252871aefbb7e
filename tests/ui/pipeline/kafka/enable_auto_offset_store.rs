//! Offsets are stored when a record is fetched, which is before it is handled.
//! Fix: leave it out: the engine counts what was handled.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "enable.auto.offset.store" = true })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
