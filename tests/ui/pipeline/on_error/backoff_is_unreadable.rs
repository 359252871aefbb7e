//! A pause is no duration.
//! Fix: write numbers with units, `100ms` or `1m30s`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = "100ms..soon"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
