//! A word that is no setting.
//! Fix: take one of those that exist.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { compression = "lz4" },
}

fn main() {}
