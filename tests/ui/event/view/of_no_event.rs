//! A view of a type that is no event.
//! Fix: name the type that the topic's records are written as.
use eos_runtime::prelude::*;

struct Order {
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct OrderHead {
    #[kafka(key)]
    customer: String,
}

fn main() {}
