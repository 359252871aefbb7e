use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
enum Change {
    Placed {
        #[kafka(key)]
        order: u64,
    },
    Cancelled {
        order: u64,
    },
}

fn main() {}
