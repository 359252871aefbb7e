//! More replicas must have a record than there are.
//! Fix: lower the one or raise the other.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { min_isr = 3, replication = 2 },
}

fn main() {}
