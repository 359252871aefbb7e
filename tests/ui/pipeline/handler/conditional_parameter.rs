//! A parameter is there only under a condition.
//! Fix: put the `#[cfg]` on the function, and write it twice.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order, #[cfg(all())] _meta: Meta) -> Order {
    order
}

fn main() {}
