//! A property's name is mistyped.
//! Fix: write the name that the message proposes.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "liger.ms" = 5 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
