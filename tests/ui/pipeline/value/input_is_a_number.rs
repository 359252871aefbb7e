//! The input is a number.
//! Fix: write a topic's name, `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = 5, output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
