//! Offsets are kept in a file, where no transaction reaches them.
//! Fix: leave it out: the broker keeps them.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "offset.store.method" = "file" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
