//! A retention that Kafka never looks at.
//! Fix: leave it out, or delete old records as well.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { cleanup = compact, retention = "7d" },
}

fn main() {}
