//! A handler is generic, and the type of its topic's records is open.
//! Fix: write the event's type, and a function for each type.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich<T>(order: Order) -> Order {
    order
}

fn main() {}
