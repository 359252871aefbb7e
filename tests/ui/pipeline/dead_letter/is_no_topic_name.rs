//! The dead-letter topic has a name that Kafka does not take.
//! Fix: use letters, digits, `.`, `_` and `-` only.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "raw orders.dlq")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
