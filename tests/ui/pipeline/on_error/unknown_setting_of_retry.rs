//! A setting of `retry` is mistyped.
//! Fix: write `backoff`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backof = "1s..10s"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
