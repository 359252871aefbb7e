//! Something follows the last outcome.
//! Fix: remove it, or put a comma before it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) then skip stop)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
