//! The event's topic has a name that Kafka does not take.
//! Fix: use letters, digits, `.`, `_` and `-` only: `raw-orders`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "raw orders")]
struct Order {
    customer: String,
}

fn main() {}
