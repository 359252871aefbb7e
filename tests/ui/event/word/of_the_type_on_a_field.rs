//! A word for the type stands on a field.
//! Fix: move it above the `struct`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(topic = "orders")]
    customer: String,
}

fn main() {}
