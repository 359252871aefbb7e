//! A topic is written as a number.
//! Fix: write its name between quotes, `topic = "orders"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = 5)]
struct Order {
    customer: String,
}

fn main() {}
