//! An arm of a `branch` gives something that is no event.
//! Fix: give an event: a type with `#[derive(KafkaEvent)]`.
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
        => branch { |order| order.cents > 0 => map |order| order.cents => "paid", _ => "audit" };
}

eos_runtime::main!(flow);
