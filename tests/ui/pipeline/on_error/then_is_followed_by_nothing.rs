//! `then` is followed by nothing.
//! Fix: write `then dead_letter`, `then skip` or `then stop`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) then)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
