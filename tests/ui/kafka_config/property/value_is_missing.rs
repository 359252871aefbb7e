//! A property without a value.
//! Fix: write the value.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.ms" },
}

#[eos_pipeline(input = "orders", output = "done", kafka = SHARED)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
