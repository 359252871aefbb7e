//! Two arms write events of two types to one topic.
//! Fix: write one type to it, or name two topics.
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
        => branch {
            |order| order.lines.len() == 1 => map |order| order.lines[0].clone() => "audit",
            _ => "audit",
        };
}

eos_runtime::main!(flow);
