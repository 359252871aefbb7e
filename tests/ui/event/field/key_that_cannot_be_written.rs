use eos_runtime::prelude::*;

struct CustomerId(u64);

#[derive(KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: CustomerId,
}

fn main() {}
