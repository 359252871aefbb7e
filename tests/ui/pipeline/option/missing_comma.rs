//! A comma is missing between two options.
//! Fix: put one there.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders" output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
