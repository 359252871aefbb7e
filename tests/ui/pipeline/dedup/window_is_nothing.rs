//! A window of no length: nothing would ever be a repetition.
//! Fix: write how far apart repetitions can be, `within = "24h"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "0s"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
