//! A pipeline sends dead letters back to where they came from.
//! Fix: add `allow_loop` to it if it ends that by itself.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "raw-orders.dlq")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders.dlq", output = "raw-orders")]
fn again(order: Order) -> Order {
    order
}

eos_runtime::main!(again, enrich);
