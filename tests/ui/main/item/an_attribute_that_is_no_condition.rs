//! A pipeline has another attribute than `#[cfg(..)]` where it is named.
//! Fix: write the attribute on the function.
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

eos_runtime::main!(#[allow(dead_code)] enrich);
