//! The runtime's path is written as text.
//! Fix: write it without quotes, `crate = path::to::eos_runtime`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", crate = "eos_runtime")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
