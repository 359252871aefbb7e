//! A function without the attribute is named beside pipelines.
//! Fix: put `#[eos_pipeline(..)]` on it.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "archived")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
