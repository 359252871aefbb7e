//! Records that keep failing are to be dead letters, and no topic is named for them.
//! Fix: add `dead_letter = "raw-orders.dlq"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5) then dead_letter)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
