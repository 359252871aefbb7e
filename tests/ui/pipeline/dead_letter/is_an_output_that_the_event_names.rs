//! Dead letters would go to the topic that the event names, whose readers expect its events.
//! Fix: give dead letters a topic of their own.

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

#[eos_pipeline(input = "raw-orders", dead_letter = "orders")]
fn enrich(order: Order) -> Named {
    Named { customer: order.customer }
}

fn main() {}
