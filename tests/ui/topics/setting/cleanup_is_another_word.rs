//! A cleanup that Kafka does not know.
//! Fix: take one of those that exist.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { cleanup = remove },
}

fn main() {}
