//! `retry` does not say how often, between its parentheses.
//! Fix: write `retry(5)`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry())]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
