//! An output borrows from the record that `flat_map` goes through, which is gone when it is written.
//! Fix: give the event what it needs as its own.
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
        => flat_map |order| order.lines.iter()
        => map |line| Sku { sku: &line.sku }
        => to "audit";
}

#[derive(Serialize, KafkaEvent)]
struct Sku<'a> {
    #[kafka(key)]
    sku: &'a str,
}

eos_runtime::main!(flow);
