//! A comma stands before a step.
//! Fix: write `=>` before each step.
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
    flow: from "orders" as Order, to "audit";
}

eos_runtime::main!(flow);
