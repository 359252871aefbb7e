//! A view has a type parameter, so that its key is not known.
//! Fix: write the type.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct OrderHead<K> {
    #[kafka(key)]
    customer: K,
}

fn main() {}
