//! More records are to wait than fit into the note beside a committed offset.
//! Fix: write 1000 or less.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5), parking = 1_001)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
