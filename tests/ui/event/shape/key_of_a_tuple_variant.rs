use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
enum Change {
    Placed(#[kafka(key)] u64),
}

fn main() {}
