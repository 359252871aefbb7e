//! Records are to wait for another attempt, and none is declared.
//! Fix: add `on_error = retry(5)`, or leave `parking` out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "raw-orders.dlq", parking = 100)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
