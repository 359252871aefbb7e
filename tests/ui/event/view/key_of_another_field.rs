//! A view has another key than the type whose records it reads.
//! Fix: mark the same fields with `#[kafka(key)]` as the type does.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    number: u64,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct OrderHead {
    #[kafka(key)]
    number: u64,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h"))]
fn enrich(head: OrderHead) -> Order {
    Order { customer: String::new(), number: head.number }
}

fn main() {}
