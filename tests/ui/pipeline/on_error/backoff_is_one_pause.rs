//! There is one pause where two are expected, the first and the longest.
//! Fix: write `backoff = "100ms..100ms"` if all are alike.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = "100ms"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
