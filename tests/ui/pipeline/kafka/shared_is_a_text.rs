//! A shared set between quotes.
//! Fix: write the constant.
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

#[eos_pipeline(input = "orders", output = "done", kafka { .."SHARED" })]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
