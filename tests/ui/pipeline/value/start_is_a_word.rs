//! Where to start is written without quotes.
//! Fix: write `start = "earliest"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", start = earliest)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
