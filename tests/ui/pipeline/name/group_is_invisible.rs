//! A group's name cannot be seen.
//! Fix: write visible letters, `orders-app`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", group = "\n")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
