//! `=` is missing after an option's name.
//! Fix: write `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
