//! The bound of the memory is written as text.
//! Fix: write a number, `max_keys = 1_000_000`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", max_keys = "many"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
