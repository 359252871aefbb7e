//! A handler has two outputs and one topic: the second had nowhere to go.
//! Fix: name one topic per position, `output = ["orders", "audit"]`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> (Order, Option<Order>) {
    (order, None)
}

fn main() {}
