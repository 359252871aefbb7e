//! A commit interval, and a transaction for each record: one of the two cannot be.
//! Fix: leave one of the two out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit = per_record, commit_interval = "100ms")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
