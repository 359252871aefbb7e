//! Two outputs are one topic: each event would be there twice, in two shapes.
//! Fix: give each output its own topic.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = ["orders", "orders"])]
fn enrich(order: Order) -> (Order, Option<Order>) {
    (order, None)
}

fn main() {}
