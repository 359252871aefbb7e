//! A handler is `unsafe`, and the runtime cannot keep a contract that it does not know.
//! Fix: make it a safe function, and put the `unsafe` inside.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
unsafe fn enrich(order: Order) -> Order {
    order
}

fn main() {}
