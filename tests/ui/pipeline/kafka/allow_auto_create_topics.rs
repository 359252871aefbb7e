//! A mistyped topic would come into being, with one partition and one replica.
//! Fix: leave it out, and create the topics beforehand.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "allow.auto.create.topics" = true })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
