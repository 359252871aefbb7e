//! A mistake in an enum that a pipeline returns: the pipeline itself is not blamed.
//! Fix: mend the enum; the pipeline is fine.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
enum Routed {
    #[kafka(topic = "one")]
    One(Order),
    Two(Order),
}

#[eos_pipeline(input = "raw-orders", output = ["one", "two"])]
fn route(order: Order) -> Routed {
    Routed::One(order)
}

fn main() {}
