//! A parameter is to be a table, which this version does not have.
//! Fix: read what you look up in a `State<T>`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order, #[table("customers")] _customers: &str) -> Order {
    order
}

fn main() {}
