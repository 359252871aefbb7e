//! No comma between two topics.
//! Fix: put a comma between them.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders"
    AUDIT: Order = "audit",
}

fn main() {}
