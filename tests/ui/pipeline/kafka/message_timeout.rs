//! A record is to be delivered however long it takes, also longer than its transaction (its other name).
//! Fix: leave it out: it fails with its transaction.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "message.timeout.ms" = 0 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
