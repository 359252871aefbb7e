//! An arm that begins with its topic.
//! Fix: write the condition, or `_`, and `=>` before it.
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
        => branch { order.cents > 0 => "paid", _ => "audit" };
}

eos_runtime::main!(flow);
