//! The constant with all topics is given a type.
//! Fix: write its name alone.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    const TOPICS: &[Order];
    ORDERS: Order = "orders",
}

fn main() {}
