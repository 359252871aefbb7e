//! The function's name cannot be a pipeline's: it begins with `_`.
//! Fix: add `name = "enrich"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn _enrich(order: Order) -> Order {
    order
}

fn main() {}
