//! `dedup` has a value instead of settings.
//! Fix: write `dedup(within = "24h")`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup = "24h")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
