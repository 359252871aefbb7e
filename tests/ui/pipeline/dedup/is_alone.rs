//! `dedup` does not say for how long an event is remembered.
//! Fix: write `dedup(within = "24h")`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
