//! What is returned is no event, so it has neither key nor format.
//! Fix: derive `KafkaEvent` for it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize)]
struct Plain {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Plain {
    Plain { customer: order.customer }
}

fn main() {}
