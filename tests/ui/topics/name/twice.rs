//! Two constants for one topic.
//! Fix: keep one of the two.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders",
    AUDIT: Order = "orders",
}

fn main() {}
