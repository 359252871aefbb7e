//! Nothing is to identify an event: all of them would be repetitions of the first.
//! Fix: name fields, or leave `by` out to go by the fields marked `dedup`, else by the key.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = []))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
