//! One property twice, under two names.
//! Fix: keep one of the two.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.ms" = 5, "queue.buffering.max.ms" = 6 },
}

#[eos_pipeline(input = "orders", output = "done", kafka = SHARED)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
