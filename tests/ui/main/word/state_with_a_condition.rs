//! A state has a condition.
//! Fix: leave the `#[cfg(..)]` out: it stands on pipelines.
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

eos_runtime::main!(enrich, #[cfg(all())] state = 80_usize);
