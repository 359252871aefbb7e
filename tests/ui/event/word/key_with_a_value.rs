//! `key` has a value; the field it stands on is the key.
//! Fix: write `#[kafka(key)]` on the field.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key = "customer")]
    customer: String,
}

fn main() {}
