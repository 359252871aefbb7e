//! A pipeline's name has a dot, which separates the parts of transactional ids.
//! Fix: use letters, digits, `_` and `-` only.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", name = "orders.enrich")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
