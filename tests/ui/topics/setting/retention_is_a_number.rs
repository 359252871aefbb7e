//! A time that is a number.
//! Fix: write it as a text with a unit.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { retention = 604800000 },
}

fn main() {}
