//! Two fields are the record's timestamp, and it has room for one.
//! Fix: mark the one that says when the event happened.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(timestamp)]
    created: i64,
    #[kafka(timestamp)]
    updated: i64,
}

fn main() {}
