//! The attribute says nothing.
//! Fix: write at least the input, `input = "raw-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline()]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
