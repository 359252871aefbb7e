//! Seven mistakes about failures and repetitions: all seven are reported in one build.
//! Fix: mend them all.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dead_letter = "raw-orders",
    on_error = retry(0, backoff = "10s..1s") then skip,
    parking = 0,
    dedup(by = []),
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
