use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
#[kafka(topc = "orders")]
struct Order {
    customer: String,
}

fn main() {}
