//! A number between quotes.
//! Fix: leave the quotes out.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partitions = "12" },
}

fn main() {}
