//! `then` is missing between the attempts and the outcome.
//! Fix: write `retry(5) then skip`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) skip)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
