//! A parameter is of a type that the runtime cannot give.
//! Fix: take `Meta`, `Headers<'_>` or `State<T>`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order, _count: u32) -> Order {
    order
}

fn main() {}
