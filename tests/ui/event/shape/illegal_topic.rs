use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topic = "raw orders")]
struct Order {
    customer: String,
}

fn main() {}
