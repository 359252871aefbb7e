//! A pipeline reads nothing.
//! Fix: add `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
