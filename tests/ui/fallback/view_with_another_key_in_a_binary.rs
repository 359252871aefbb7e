//! A view has another key than its type, and a pipeline reads it.
//! Fix: mark the same field.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct Head {
    #[kafka(key)]
    number: u64,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "heads")]
fn head(head: Head) -> Head {
    head
}

eos_runtime::main!(enrich, head);
