//! Several records at once, and a transaction for each: one of the two cannot be.
//! Fix: leave `concurrency` out, or write `commit = per_batch`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit = per_record, concurrency = 16)]
async fn enrich(order: Order) -> Order {
    order
}

fn main() {}
