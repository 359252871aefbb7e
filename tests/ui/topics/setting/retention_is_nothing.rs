//! A topic that keeps nothing.
//! Fix: say how long records are needed.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { retention = "0s" },
}

fn main() {}
