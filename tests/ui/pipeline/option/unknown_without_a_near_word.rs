//! There is no such option.
//! Fix: write one of those that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", retries = 3)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
