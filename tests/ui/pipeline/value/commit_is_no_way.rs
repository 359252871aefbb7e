//! There is no such way to commit.
//! Fix: write `group`, `per_batch` or `per_record`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit = each_record)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
