//! A routed variant holds nothing, and there is no record to write.
//! Fix: put one event into it: `Cancelled(Cancelled)`.

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
    Cancelled,
}

fn main() {}
