use eos_runtime::prelude::*;

#[derive(KafkaEvent)]
enum Never {}

fn main() {}
