//! `retry` says how to wait and not how often.
//! Fix: write the number first, `retry(5, backoff = "1s..10s")`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(backoff = "1s..10s"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
