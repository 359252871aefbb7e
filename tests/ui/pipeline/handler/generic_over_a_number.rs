//! A handler is generic over a number that nobody gives it.
//! Fix: write the number as a constant.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich<const N: usize>(order: Order) -> Order {
    order
}

fn main() {}
