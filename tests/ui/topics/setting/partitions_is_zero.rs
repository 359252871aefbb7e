//! A topic without partitions.
//! Fix: write at least 1.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partitions = 0 },
}

fn main() {}
