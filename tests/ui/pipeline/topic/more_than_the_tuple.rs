//! More topics than outputs: the last would never be written.
//! Fix: name one topic per position.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = ["orders", "audit", "more"])]
fn enrich(order: Order) -> (Order, Option<Order>) {
    (order, None)
}

fn main() {}
