//! The constant with all topics is written twice.
//! Fix: keep one of the two.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    const TOPICS;
    const ALL;
    ORDERS: Order = "orders",
}

fn main() {}
