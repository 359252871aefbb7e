//! A transaction is to take no time.
//! Fix: write `commit_interval = "1ms"` or more.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit_interval = "0ms")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
