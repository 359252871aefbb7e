//! Something follows an outcome after which the record is done with.
//! Fix: write `retry(5) then skip`, or a comma.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = skip then stop)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
