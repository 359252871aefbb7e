//! A `map` gives an event without `Serialize`.
//! Fix: add `#[derive(Serialize)]` to the type.
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
        => map |order| Seen { customer: order.customer }
        => to "audit";
}

#[derive(Deserialize, KafkaEvent)]
struct Seen {
    #[kafka(key)]
    customer: String,
}

eos_runtime::main!(flow);
