use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order(#[kafka(key)] String, u64);

fn main() {}
