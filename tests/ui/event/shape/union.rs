use eos_runtime::prelude::*;

#[derive(KafkaEvent)]
union Order {
    id: u64,
    bits: i64,
}

fn main() {}
