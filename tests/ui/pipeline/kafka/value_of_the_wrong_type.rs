//! A property's value is of the wrong type.
//! Fix: write what the message says it takes.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "linger.ms" = true })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
