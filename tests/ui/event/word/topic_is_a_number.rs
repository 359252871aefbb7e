use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = 5)]
struct Order {
    customer: String,
}

fn main() {}
