//! The group uses a protocol that this librdkafka has defects in.
//! Fix: leave it out: it is `classic`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "group.protocol" = "consumer" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
