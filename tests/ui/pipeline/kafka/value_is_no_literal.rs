//! A property's value is a name, which could not be checked here.
//! Fix: write the value itself.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "linger.ms" = FIVE })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
