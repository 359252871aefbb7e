//! An event is told apart by a field that it does not have.
//! Fix: name a field of the event.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = [custmer]))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
