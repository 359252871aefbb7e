//! Two properties that contradict each other.
//! Fix: change one of them as the message says.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.ms" = 9000, "message.timeout.ms" = 8000 },
}

#[eos_pipeline(input = "orders", output = "done", kafka = SHARED)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
