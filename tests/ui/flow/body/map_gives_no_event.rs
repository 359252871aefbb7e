//! A `map` gives something that is no event, and it is written.
//! Fix: give an event: a type with `#[derive(KafkaEvent)]`.
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
        => map |order| order.cents
        => filter |cents| *cents > 0
        => to "audit";
}

eos_runtime::main!(flow);
