//! A name that Kafka does not take.
//! Fix: write the legal name that the message suggests.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "all orders",
}

fn main() {}
