//! The first parameter is no event.
//! Fix: derive `KafkaEvent` for it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize)]
struct Plain {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(plain: Plain) -> Order {
    Order { customer: plain.customer }
}

fn main() {}
