//! Dead letters would go to an output, whose readers expect its events.
//! Fix: give dead letters a topic of their own.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
