//! The window is no duration.
//! Fix: write numbers with units, `24h` or `1m30s`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "a day"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
