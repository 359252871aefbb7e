//! The outcome after `then` is mistyped.
//! Fix: write one of those that the message lists.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dead_letter = "raw-orders.dlq", on_error = retry(5) then dead_leter,
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
