use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    #[kafka(key)]
    customer: String,
}

fn main() {}
