//! A shortest time between two commits, and a commit after each poll: one of the two cannot be.
//! Fix: leave one of the two out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit = per_batch, min_commit_interval = "5ms")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
