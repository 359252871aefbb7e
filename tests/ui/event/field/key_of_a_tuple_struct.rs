//! A field without a name is marked as key.
//! Fix: give the struct named fields between braces, and mark one of them.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order(#[kafka(key)] String, u64);

fn main() {}
