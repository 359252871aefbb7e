//! A word on a field is mistyped: without this the record would silently have no key.
//! Fix: write one of the words that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(kye)]
    customer: String,
}

fn main() {}
