use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(key = "customer")]
struct Order {
    customer: String,
}

fn main() {}
