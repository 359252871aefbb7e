//! A codec is written as text; it is a type.
//! Fix: write its path, `codec = eos_runtime::codec::Json`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(codec = "json")]
struct Order {
    customer: String,
}

fn main() {}
