//! It is not said within which time an event is a repetition.
//! Fix: add `within = "24h"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(max_keys = 1_000))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
