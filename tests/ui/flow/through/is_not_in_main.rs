//! The pipeline behind a `through` is not in the binary: nobody would read what is written.
//! Fix: name it in `main!` beside the one before it.
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
        => through "priced" as priced: Order
        => to "audit";
}

eos_runtime::main!(flow);
