//! Several inputs are named; a pipeline has one.
//! Fix: write a pipeline for each, and let them call one function.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = ["a", "b"], output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
