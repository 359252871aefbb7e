//! The fields that identify an event stand without brackets.
//! Fix: write `by = [customer]`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = customer))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
