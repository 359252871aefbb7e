//! One topic for an enum whose variants have their own.
//! Fix: write `to _`.
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
        => map |order| if order.cents > 0 { Sorted::Paid(order) } else { Sorted::Free(order) }
        => to "sorted";
}

#[derive(KafkaEvent)]
enum Sorted {
    #[kafka(topic = "paid")]
    Paid(Order),
    #[kafka(topic = "free")]
    Free(Order),
}

eos_runtime::main!(flow);
