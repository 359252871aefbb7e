//! A field is marked with the same word twice.
//! Fix: keep one of the two.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    #[kafka(key)]
    customer: String,
}

fn main() {}
