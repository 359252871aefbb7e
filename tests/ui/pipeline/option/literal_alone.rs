//! A value has no name.
//! Fix: write the option's name before it, `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline("raw-orders", input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
