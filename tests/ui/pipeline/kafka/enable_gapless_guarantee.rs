//! A record that cannot be delivered is to end the producer instead of rolling back.
//! Fix: leave it out: it is experimental.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "enable.gapless.guarantee" = true })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
