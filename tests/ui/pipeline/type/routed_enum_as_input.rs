//! A routed enum is read, and a record does not say which variant it was.
//! Fix: read the event inside, or make the enum one event without topics on its variants.

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
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(routed: Routed) -> Order {
    let Routed::One(order) = routed;
    order
}

fn main() {}
