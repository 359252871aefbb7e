//! The timestamp is not in milliseconds since the epoch, which is all that Kafka knows.
//! Fix: make the field an `i64` of milliseconds, or an `Option` of it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(timestamp)]
    created: String,
}

fn main() {}
