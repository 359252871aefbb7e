//! The commit interval has no unit.
//! Fix: write `100ms` or `100s`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit_interval = "100")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
