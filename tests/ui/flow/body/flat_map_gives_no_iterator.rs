//! A `flat_map` over what cannot be gone through.
//! Fix: give a `Vec`, an `Option` or any iterator.
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
        => flat_map |order| order.cents
        => map |cents| Line { sku: format!("{cents}"), heavy: false }
        => to "audit";
}

eos_runtime::main!(flow);
