//! A setting that does not exist.
//! Fix: write the word that was meant.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partition = 12 },
}

fn main() {}
