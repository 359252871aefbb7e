//! librdkafka's pretended cluster replaces the real one.
//! Fix: leave it out; `run --embedded` runs without Kafka.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "test.mock.num.brokers" = 3 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
