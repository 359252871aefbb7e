//! A pipeline without an output topic is named beside others.
//! Fix: name the topic.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "archived")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
