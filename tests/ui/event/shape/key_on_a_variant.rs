//! A variant is marked as key, which is a part of the record and not its kind.
//! Fix: mark the field inside the variant.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
enum Change {
    #[kafka(key)]
    Placed { order: u64 },
}

fn main() {}
