//! The dead-letter topic is written without quotes.
//! Fix: write `dead_letter = "raw-orders.dlq"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = dlq)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
