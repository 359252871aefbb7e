//! The brokers are not asked what they can, and taken for Kafka 0.10, which has no transactions.
//! Fix: leave it out: it is `true`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "api.version.request" = false }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
