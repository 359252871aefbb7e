//! A routed enum has two variants and one topic: the second had nowhere to go.
//! Fix: name one topic per variant, or leave `output` out to go by the variants' own.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
enum Routed {
    #[kafka(topic = "one")]
    One(Order),
    #[kafka(topic = "two")]
    Two(Order),
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Routed {
    Routed::One(order)
}

fn main() {}
