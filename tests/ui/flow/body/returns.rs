//! A step that returns: there is nothing to return from.
//! Fix: write the value as the last expression, and a failure as `Err(..)?`.
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
        => map |order| { if order.cents < 0 { return Err(Reject::because("negative")); } order }
        => to "audit";
}

eos_runtime::main!(flow);
