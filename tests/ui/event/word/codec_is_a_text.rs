use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(codec = "json")]
struct Order {
    customer: String,
}

fn main() {}
