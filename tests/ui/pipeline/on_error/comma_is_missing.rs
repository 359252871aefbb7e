//! A comma is missing after `on_error`.
//! Fix: put one before the next option.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) workers = 4)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
