//! The dead-letter topic of a pipeline is an output of another.
//! Fix: give dead letters a topic of their own.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "odd")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "odd")]
fn check(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, check);
