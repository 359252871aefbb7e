//! A property that librdkafka does not have.
//! Fix: write the name that was meant.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.mss" = 5 },
}

#[eos_pipeline(input = "orders", output = "done", kafka = SHARED)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
