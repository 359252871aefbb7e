//! There is no such outcome.
//! Fix: write one of those that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = panic)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
