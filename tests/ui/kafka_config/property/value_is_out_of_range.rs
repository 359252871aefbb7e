//! A value that librdkafka does not take.
//! Fix: write one that it takes.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.ms" = -5 },
}

#[eos_pipeline(input = "orders", output = "done", kafka = SHARED)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
