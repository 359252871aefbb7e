//! A property of Kafka's Java client, which librdkafka does not know.
//! Fix: write what the message says has its place here.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "max.poll.records" = 500 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
