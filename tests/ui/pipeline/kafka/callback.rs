//! A callback of librdkafka is set by a text.
//! Fix: leave it out: the runtime serves the ones it needs.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "rebalance_cb" = "mine" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
