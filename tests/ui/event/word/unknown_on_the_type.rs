//! A word on the type is mistyped.
//! Fix: write one of the words that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topc = "orders")]
struct Order {
    customer: String,
}

fn main() {}
