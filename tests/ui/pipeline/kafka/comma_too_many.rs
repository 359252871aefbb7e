//! There is a comma too many between two properties.
//! Fix: remove it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "linger.ms" = 5,, "retries" = 10 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
