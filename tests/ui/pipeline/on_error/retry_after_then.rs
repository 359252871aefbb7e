//! A retry follows a retry.
//! Fix: give `retry` as many attempts as both, and an outcome after `then`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) then retry(5))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
