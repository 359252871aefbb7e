//! `#[kafka]` stands alone and says nothing.
//! Fix: write what the field is, `#[kafka(key)]`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka]
    customer: String,
}

fn main() {}
