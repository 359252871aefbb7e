//! An arm writes to the topic that the flow reads: it would feed itself for ever.
//! Fix: name another topic, or add `options(allow_loop)` if that is meant.
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
        => branch { |order| order.cents > 0 => "orders", _ => "audit" };
}

eos_runtime::main!(flow);
