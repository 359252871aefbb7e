//! A union is no event: nothing says which of its fields a record holds.
//! Fix: use a struct, or an enum of the alternatives.

use eos_runtime::prelude::*;

#[derive(KafkaEvent)]
union Order {
    id: u64,
    bits: i64,
}

fn main() {}
