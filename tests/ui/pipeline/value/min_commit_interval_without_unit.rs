//! The shortest time between two commits has no unit.
//! Fix: write `5ms` or `5s`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", min_commit_interval = "5")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
