//! The memory's topic is written without quotes.
//! Fix: write `topic = "orders.seen"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", topic = seen))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
