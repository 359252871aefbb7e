//! The event is `impl ..`, and the type of the topic's records is open.
//! Fix: write the event's type.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: impl Into<Order>) -> Order {
    order.into()
}

fn main() {}
