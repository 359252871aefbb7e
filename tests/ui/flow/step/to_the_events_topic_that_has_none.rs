//! `to _` with an event that names no topic.
//! Fix: write the topic behind `to`, or `#[kafka(topic = "..")]` on the event.
use eos_runtime::prelude::*;

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    cents: i64,
    lines: Vec<Line>,
}

#[derive(Clone, Serialize, Deserialize, KafkaEvent)]
struct Line {
    #[kafka(key)]
    sku: String,
    heavy: bool,
}

eos_runtime::pipeline! {
    flow:
        from "orders" as Order
        => to _;
}

eos_runtime::main!(flow);
