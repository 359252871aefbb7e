//! A variant's topic has a name that Kafka does not take.
//! Fix: use letters, digits, `.`, `_` and `-` only: `placed`.

use eos_runtime::prelude::*;

#[derive(Serialize, KafkaEvent)]
struct Placed {
    customer: String,
}

#[derive(KafkaEvent)]
enum Order {
    #[kafka(topic = "plac ed")]
    Placed(Placed),
}

fn main() {}
