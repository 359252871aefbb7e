//! Records are to wait for another attempt, and there is none: they are dead letters at once.
//! Fix: write `on_error = retry(5) then dead_letter`, or leave `parking` out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dead_letter = "raw-orders.dlq", on_error = dead_letter, parking = 100,
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
