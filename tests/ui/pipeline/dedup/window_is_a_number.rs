//! The window is a number without a unit.
//! Fix: write a duration as text, `within = "24h"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = 24))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
