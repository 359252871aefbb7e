//! `allow_loop` has a value.
//! Fix: write it alone, or leave it out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", allow_loop = true)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
