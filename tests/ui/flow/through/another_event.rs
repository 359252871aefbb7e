//! The pipeline behind `through` reads another type than comes there.
//! Fix: write the type that the step before gives.
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
        => map |order| order.lines[0].clone()
        => through "first-lines" as lines: Order
        => to "audit";
}

eos_runtime::main!(flow, lines);
