//! The shortest time between two commits is longer than the longest.
//! Fix: lower `min_commit_interval`, or raise `commit_interval`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit_interval = "50ms", min_commit_interval = "100ms")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
