//! More attempts than there is time for.
//! Fix: write a million or less.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(4_294_967_296))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
