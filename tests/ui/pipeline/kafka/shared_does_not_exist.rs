//! A shared set that does not exist.
//! Fix: name one that `kafka_config!` declares.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {
    SHARED = { "linger.ms" = 5 },
    OTHER = { "compression.type" = "lz4" },
}

#[eos_pipeline(input = "orders", output = "done", kafka { "linger.ms" = 10, ..SHRED })]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
