//! A flow that takes `self`: it has no value to be called on.
//! Fix: take what it shares as `pool: State<Pool>`.
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
    flow(&self):
        from "orders" as Order
        => to "audit";
}

fn main() {}
