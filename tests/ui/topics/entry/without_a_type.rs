//! A topic of which nobody says what is in it.
//! Fix: write the type between name and text.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS = "orders",
}

fn main() {}
