//! A topic of Kafka's own is read, whose records are no events.
//! Fix: name a topic of yours.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "__consumer_offsets", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
