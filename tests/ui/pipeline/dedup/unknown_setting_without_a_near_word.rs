//! `dedup` has no such setting.
//! Fix: write one of the settings that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", memory = 5))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
