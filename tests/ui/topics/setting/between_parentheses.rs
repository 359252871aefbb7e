//! Settings between parentheses.
//! Fix: put them between braces.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" (partitions = 12),
}

fn main() {}
