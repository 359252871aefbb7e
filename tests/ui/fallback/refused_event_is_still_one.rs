//! A mistake in an event that a pipeline and an enum use: neither of them is blamed.
//! Fix: mend the event; the others are fine.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(kye)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[derive(KafkaEvent)]
enum Routed {
    #[kafka(topic = "one")]
    One(Order),
}

fn main() {}
