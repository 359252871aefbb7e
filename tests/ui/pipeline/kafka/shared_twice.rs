//! Two shared sets in one pipeline.
//! Fix: put the properties of both into one.
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

#[eos_pipeline(input = "orders", output = "done", kafka { ..SHARED, ..OTHER })]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
