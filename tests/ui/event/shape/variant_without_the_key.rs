//! One variant has a key and another has none: changes of one order would be on two partitions.
//! Fix: mark the same field in each variant.

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
