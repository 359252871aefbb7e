//! The memory would be written to the topic that the event names, among the events.
//! Fix: leave `topic` out, or name one that nothing else uses.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, KafkaEvent)]
#[kafka(topic = "orders")]
struct Named {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", dedup(within = "24h", topic = "orders"))]
fn enrich(order: Order) -> Named {
    Named { customer: order.customer }
}

fn main() {}
