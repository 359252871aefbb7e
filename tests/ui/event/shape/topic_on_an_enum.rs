//! An enum whose variants name topics names one itself: which of them would hold?
//! Fix: leave the enum's own `topic` out.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(topic = "orders")]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
}

fn main() {}
