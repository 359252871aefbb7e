//! An option has no value.
//! Fix: write one after the `=`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output =)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
