//! The output is a number.
//! Fix: write topics' names, `output = "orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = 5)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
