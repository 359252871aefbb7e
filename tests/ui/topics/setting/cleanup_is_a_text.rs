//! A cleanup between quotes.
//! Fix: write the word alone.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { cleanup = "compact" },
}

fn main() {}
