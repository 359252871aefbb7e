//! The key of a view is an integer, and that of the type a text.
//! Fix: use a type that is written alike.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: Box<str>,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct OrderHead {
    #[kafka(key)]
    customer: u64,
}

fn main() {}
