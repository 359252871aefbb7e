//! A dead-letter topic is named, and failed records are skipped: nothing would ever be written there.
//! Fix: write `on_error = dead_letter`, or leave `dead_letter` out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "raw-orders.dlq", on_error = skip)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
