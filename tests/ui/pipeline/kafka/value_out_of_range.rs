//! A property's value is out of its range.
//! Fix: write a number within the range that the message gives.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "linger.ms" = 1_000_000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
