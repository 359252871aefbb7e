//! A step that skips a record as a loop would.
//! Fix: `filter` leaves records out.
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
        => flat_map |order| order.lines
        => map |line| { if line.heavy { continue; } line }
        => to "audit";
}

eos_runtime::main!(flow);
