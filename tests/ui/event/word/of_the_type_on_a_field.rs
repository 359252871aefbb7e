use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(topic = "orders")]
    customer: String,
}

fn main() {}
