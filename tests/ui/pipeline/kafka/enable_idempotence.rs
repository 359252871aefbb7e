//! Records are not numbered, so that a request sent twice is written twice.
//! Fix: leave it out: it is `true`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "enable.idempotence" = false })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
