//! No attempt is asked for after the first.
//! Fix: leave `retry` out, or write 1 or more.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(0))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
