//! An event that is returned does not derive `Serialize`.
//! Fix: derive it.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
struct Input {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Input {
    Input { customer: order.customer }
}

fn main() {}
