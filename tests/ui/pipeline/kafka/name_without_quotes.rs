//! A property's name is not quoted.
//! Fix: write `"linger.ms" = 5`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { linger.ms = 5 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
