//! The input has a name that Kafka does not take: a blank.
//! Fix: use letters, digits, `.`, `_` and `-` only.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
