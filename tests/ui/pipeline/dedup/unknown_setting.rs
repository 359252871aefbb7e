//! A setting of `dedup` is mistyped.
//! Fix: write one of the settings that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(withn = "24h"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
