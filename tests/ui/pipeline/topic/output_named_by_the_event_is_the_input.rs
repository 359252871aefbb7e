//! The event names the input as its topic: the pipeline would feed itself for ever.
//! Fix: write `output = ".."` with another topic, or add `allow_loop` if that is meant.

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

#[eos_pipeline(input = "orders")]
fn enrich(order: Order) -> Named {
    Named { customer: order.customer }
}

fn main() {}
