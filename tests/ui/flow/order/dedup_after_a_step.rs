//! Repetitions dropped behind a step, though they are decided before every step.
//! Fix: write `dedup` right after `from`.
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
        => filter |order| order.cents > 0
        => dedup(within = "24h")
        => to "audit";
}

eos_runtime::main!(flow);
