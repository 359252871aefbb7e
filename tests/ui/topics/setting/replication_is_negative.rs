//! A negative number of replicas.
//! Fix: write how many there are.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { replication = -1 },
}

fn main() {}
