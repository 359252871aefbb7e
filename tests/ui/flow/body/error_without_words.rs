//! `?` on an error that says nothing of what should become of the record.
//! Fix: map it to `Retry`, `Reject`, or an error that implements `Display`.
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
        => map |order| { check(&order)?; order }
        => to "audit";
}

struct Mute;

fn check(_: &Order) -> Result<(), Mute> {
    Err(Mute)
}

eos_runtime::main!(flow);
