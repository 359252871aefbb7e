//! One constant for two topics.
//! Fix: give one of the two another name.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders",
    ORDERS: Order = "audit",
}

fn main() {}
