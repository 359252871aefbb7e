//! A float is a record's key: `1.0` and `1` are one value and two keys, on two partitions.
//! Fix: make the key an integer or a text.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    weight: f64,
}

fn main() {}
