//! The output has a name that Kafka does not take: a slash.
//! Fix: use letters, digits, `.`, `_` and `-` only.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "shop/orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
