//! The way to commit is written as text.
//! Fix: write it without quotes, `commit = per_record`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit = "per_record")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
