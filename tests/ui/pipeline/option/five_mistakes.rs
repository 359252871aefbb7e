//! Five mistakes in one attribute: all five are reported in one build.
//! Fix: mend them all.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw orders",
    output = "orders",
    start = "newest",
    workers = 0,
    commit_interval = "soon",
    kafka { "acks" = 1 },
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
