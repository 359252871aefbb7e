//! There is no such way to be a member of a group.
//! Fix: write `"static"` or `"dynamic"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", membership = "sticky")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
