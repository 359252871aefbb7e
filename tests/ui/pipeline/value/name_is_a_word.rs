//! The pipeline's name is written without quotes.
//! Fix: write `name = "enrich-orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", name = enrich)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
