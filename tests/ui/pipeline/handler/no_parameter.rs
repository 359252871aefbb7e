//! A handler takes no event.
//! Fix: take the event first, `fn enrich(order: RawOrder) -> ..`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich() -> Order {
    Order { customer: String::new() }
}

fn main() {}
