//! A negative number of threads.
//! Fix: write 1 or more, `workers = 4`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", workers = -1)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
