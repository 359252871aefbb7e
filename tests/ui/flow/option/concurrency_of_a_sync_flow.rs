//! `concurrency` in a flow that is not async: it handles one record at a time.
//! Fix: write `async` before the flow's name, or `workers` for more threads.
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
        => options(concurrency = 16)
        => to "audit";
}

eos_runtime::main!(flow);
