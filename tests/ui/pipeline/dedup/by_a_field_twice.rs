//! A field is named twice as part of what identifies an event.
//! Fix: name it once.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = [customer, customer]))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
