//! `retry` does not say how often.
//! Fix: write `retry(5)`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry then skip)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
