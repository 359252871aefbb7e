//! A window is longer than the memory can count.
//! Fix: write 4900 days or less, or what your sources repeat within.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "5000d"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
