//! A name that Kafka keeps for itself.
//! Fix: name another topic.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "__orders",
}

fn main() {}
