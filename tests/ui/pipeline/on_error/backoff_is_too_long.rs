//! A pause is longer than a day, and the record would hold its partition as long.
//! Fix: give the record to the dead-letter topic, and replay it then.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = retry(5, backoff = "1s..48h"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
