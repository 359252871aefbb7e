//! The input has no name.
//! Fix: write the topic's name, `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
