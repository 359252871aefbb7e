//! The path of the runtime is written twice.
//! Fix: keep one of the two.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    crate = ::eos_runtime,
    crate = eos_runtime,
    ORDERS: Order = "orders",
}

fn main() {}
