//! Partitions are to be handed over all at once and step by step.
//! Fix: leave it out, or name assignors of one kind.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "partition.assignment.strategy" = "range,cooperative-sticky" }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
