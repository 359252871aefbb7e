//! A dead-letter topic is named, and a record that keeps failing stops the pipeline.
//! Fix: write `retry(5) then dead_letter`, or leave `dead_letter` out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dead_letter = "raw-orders.dlq", on_error = retry(5) then stop,
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
