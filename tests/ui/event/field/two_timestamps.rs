use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(timestamp)]
    created: i64,
    #[kafka(timestamp)]
    updated: i64,
}

fn main() {}
