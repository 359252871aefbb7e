//! A heartbeat is as long as half of the session.
//! Fix: write a third of the session.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "session.timeout.ms" = 10000, "heartbeat.interval.ms" = 6000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
