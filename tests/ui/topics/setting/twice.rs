//! One setting twice.
//! Fix: keep one of the two.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partitions = 12, partitions = 6 },
}

fn main() {}
