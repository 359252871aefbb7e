//! The event cannot be read from a record: it does not implement `Deserialize`.
//! Fix: derive `Deserialize` for it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, KafkaEvent)]
struct Output {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(output: Output) -> Order {
    Order { customer: output.customer }
}

fn main() {}
