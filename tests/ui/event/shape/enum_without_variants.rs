//! An enum without variants has no value, so there is no record of it.
//! Fix: add a variant, or make it a struct.

use eos_runtime::prelude::*;

#[derive(KafkaEvent)]
enum Never {}

fn main() {}
