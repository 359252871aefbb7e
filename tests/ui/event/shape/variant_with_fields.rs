//! A routed variant has fields of its own instead of one event.
//! Fix: move them into a struct that derives `KafkaEvent`, `Cancelled(Cancelled)`.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
    #[kafka(topic = "cancelled")]
    Cancelled { customer: String },
}

fn main() {}
