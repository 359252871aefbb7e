//! The first pause is longer than the longest.
//! Fix: write the shorter one first.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = "10s..100ms"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
