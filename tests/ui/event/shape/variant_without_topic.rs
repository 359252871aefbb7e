//! One variant names a topic and another does not: its records had nowhere to go.
//! Fix: write `#[kafka(topic = "..")]` on every variant.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
    Again(Placed),
}

fn main() {}
