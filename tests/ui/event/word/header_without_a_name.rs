//! `header` says nothing about the header's name.
//! Fix: write `header = "trace-id"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header)]
    customer: String,
}

fn main() {}
