//! A function is named that is no pipeline.
//! Fix: put `#[eos_pipeline(..)]` on the function.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich);
