//! One lost heartbeat ends the membership, and with it an open transaction.
//! Fix: write a third of `session.timeout.ms`, or leave it out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "heartbeat.interval.ms" = 8_000 }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
