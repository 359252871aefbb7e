//! A property is set twice, to two values.
//! Fix: keep one of the two.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "linger.ms" = 5, "linger.ms" = 6 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
