//! No record may be in flight: nothing would ever be handled.
//! Fix: write 1 or more, `concurrency = 16`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", concurrency = 0)]
async fn enrich(order: Order) -> Order {
    order
}

fn main() {}
