//! A record counts as written when no broker has said so.
//! Fix: leave it out: it is `all`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "request.required.acks" = 0 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
