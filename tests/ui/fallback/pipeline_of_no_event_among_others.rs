//! A pipeline of a type that is no event is named beside others.
//! Fix: derive `KafkaEvent`.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize)]
struct Plain {
    customer: String,
}

#[eos_pipeline(input = "orders", output = "archived")]
fn enrich(plain: Plain) -> Order {
    Order { customer: plain.customer }
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
