//! The first attempt comes without a pause, and all of them are over before anything can change.
//! Fix: begin with a pause, `backoff = "100ms..10s"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = "0s..10s"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
