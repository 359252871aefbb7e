//! `on_error` does not say what becomes of the record.
//! Fix: write `on_error = retry(5) then dead_letter`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
