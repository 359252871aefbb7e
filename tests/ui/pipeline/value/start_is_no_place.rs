//! There is no such place to start.
//! Fix: write `"earliest"` or `"latest"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", start = "oldest")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
