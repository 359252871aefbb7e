//! A block without a set.
//! Fix: declare one.
use eos_runtime::{kafka_config, prelude::*};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

kafka_config! {}

fn main() {}
