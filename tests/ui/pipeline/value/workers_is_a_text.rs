//! The number of threads is written as text.
//! Fix: write `workers = 4`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", workers = "4")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
