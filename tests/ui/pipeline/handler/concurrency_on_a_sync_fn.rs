//! Several records at once are asked for of a function that handles one.
//! Fix: make it `async fn`, or write `workers = 4` for more threads.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", concurrency = 4)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
