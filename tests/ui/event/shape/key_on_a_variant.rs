use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
enum Change {
    #[kafka(key)]
    Placed { order: u64 },
}

fn main() {}
