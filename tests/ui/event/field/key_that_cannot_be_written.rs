//! A key's type cannot be written: it does not implement `Serialize`.
//! Fix: derive `Serialize` for the key's type.

use eos_runtime::prelude::*;

struct CustomerId(u64);

#[derive(KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: CustomerId,
}

fn main() {}
