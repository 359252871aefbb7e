//! A time without a unit.
//! Fix: write the unit.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { retention = "7" },
}

fn main() {}
