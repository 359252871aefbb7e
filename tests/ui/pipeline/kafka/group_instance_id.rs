//! All workers get one member id, and put each other out of the group.
//! Fix: give `--instance NAME`, of which each worker's own id is made.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "group.instance.id" = "one" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
