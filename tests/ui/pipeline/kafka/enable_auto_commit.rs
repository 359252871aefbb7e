//! Offsets are committed on a timer: inputs count as done whose outputs are rolled back afterwards.
//! Fix: leave it out: offsets commit in the transaction.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "enable.auto.commit" = true })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
