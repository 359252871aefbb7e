//! A record counts as written when only one broker has it.
//! Fix: leave `acks` out: it is `all`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "acks" = 1 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
