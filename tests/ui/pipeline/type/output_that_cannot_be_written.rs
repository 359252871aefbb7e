//! What is returned cannot be written: it does not implement `Serialize`.
//! Fix: derive `Serialize` for it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
struct Input {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(_: Order) -> Option<Input> {
    None
}

fn main() {}
