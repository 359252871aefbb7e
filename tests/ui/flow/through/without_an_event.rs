//! The pipeline behind `through` does not say what it reads.
//! Fix: write the type behind its name.
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
        => through "priced" as priced
        => filter |order| order.cents > 0
        => to "audit";
}

eos_runtime::main!(flow, priced);
