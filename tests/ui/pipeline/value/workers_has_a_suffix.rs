//! The number of threads has a type.
//! Fix: write it without, `workers = 4`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", workers = 4u8)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
