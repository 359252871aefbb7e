//! An option is written twice, with two values.
//! Fix: keep one of the two.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", input = "more-orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
