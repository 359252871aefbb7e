//! The youngest record leaves first, so that the order of a key is turned round.
//! Fix: leave it out: it is `fifo`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "queuing.strategy" = "lifo" }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
