//! A pipeline's output has no topic: neither the attribute nor the event names one.
//! Fix: write `output = ".."`, or `#[kafka(topic = "..")]` on the event.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
