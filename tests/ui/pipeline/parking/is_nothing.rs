//! No record is to wait, and parking is asked for.
//! Fix: write 1 or more, or leave `parking` out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5), parking = 0)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
