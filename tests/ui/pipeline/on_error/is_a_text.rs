//! An outcome is written as text.
//! Fix: write it without quotes, `on_error = skip`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = "skip")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
