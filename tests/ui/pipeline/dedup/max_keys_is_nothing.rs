//! The memory has room for no event: nothing would be a repetition.
//! Fix: write 1 or more, `max_keys = 1_000_000`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", max_keys = 0))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
