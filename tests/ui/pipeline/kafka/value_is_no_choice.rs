//! A property's value is none of its choices.
//! Fix: write one of those that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "compression.type" = "lz5" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
