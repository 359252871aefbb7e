//! An empty list of outputs.
//! Fix: name one topic per output, or leave it out to go by the events' own.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = [])]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
