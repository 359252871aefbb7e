//! A word for fields stands on the type.
//! Fix: move it to the field, `#[kafka(key)] customer: String`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(key = "customer")]
struct Order {
    customer: String,
}

fn main() {}
