//! A topic's name in place of the constant.
//! Fix: name the constant first.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    "orders",
}

fn main() {}
