//! Two variants are routed to one topic, where a reader cannot tell them apart.
//! Fix: give each its own topic, or make the enum one event without topics on its variants.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
    #[kafka(topic = "placed")]
    Again(Placed),
}

fn main() {}
