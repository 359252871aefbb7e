//! Three pipelines feed each other in a circle.
//! Fix: let one of them write elsewhere, or add `allow_loop` to the one that ends it.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = ["checked", "odd"])]
fn check(order: Order) -> (Option<Order>, Option<Order>) {
    (None, Some(order))
}

#[eos_pipeline(input = "odd", output = "raw-orders")]
fn repair(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, check, repair);
