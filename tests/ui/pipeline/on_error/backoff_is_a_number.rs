//! The pauses are a number without a unit.
//! Fix: write `backoff = "100ms..10s"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = 100))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
