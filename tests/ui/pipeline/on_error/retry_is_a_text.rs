//! The number of attempts is written as text.
//! Fix: write `retry(5)`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry("5"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
