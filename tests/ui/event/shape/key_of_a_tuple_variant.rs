//! A field without a name is marked as key, inside a variant.
//! Fix: write the variant's fields between braces, `Placed { order: u64 }`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
enum Change {
    Placed(#[kafka(key)] u64),
}

fn main() {}
