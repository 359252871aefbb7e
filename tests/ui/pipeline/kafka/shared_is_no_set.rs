//! A shared set that is something else.
//! Fix: name a constant of `kafka_config!`.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

const LINGER: (&str, &str) = ("linger.ms", "5");

kafka_config! {
    SHARED = { "linger.ms" = 5 },
    OTHER = { "compression.type" = "lz4" },
}

#[eos_pipeline(input = "orders", output = "done", kafka = LINGER)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
