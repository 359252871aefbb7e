//! `topics` is written twice.
//! Fix: keep one of the two.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

const TOPICS: &[eos_runtime::topic::TopicSpec] = &[];

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, topics = TOPICS, topics = TOPICS);
