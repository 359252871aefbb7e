//! A routed enum names a format, although each record is the event inside a variant.
//! Fix: name the codec on the inner event's type.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(codec = eos_runtime::codec::Json)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
}

fn main() {}
