//! The event inside a routed variant is marked as key, where the record is that event itself.
//! Fix: mark a field of the inner event's own struct.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(#[kafka(key)] Placed),
}

fn main() {}
