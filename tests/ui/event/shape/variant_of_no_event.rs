//! A routed variant holds a type that is no event, so it has neither key nor format.
//! Fix: put a struct with `#[derive(Serialize, KafkaEvent)]` into the variant.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "placed")]
    Placed(Placed),
    #[kafka(topic = "texts")]
    Text(Vec<u8>),
}

fn main() {}
