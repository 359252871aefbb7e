//! Dead letters go to a topic that is declared for an event.
//! Fix: declare a topic of `DeadLetter`.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

use eos_runtime::topic::{Topic, TopicSpec};

const ORDERS: Topic<Order> = Topic::<Order>::new("orders");
const RAW: Topic<Order> = Topic::<Order>::new("raw-orders");

const TOPICS: &[TopicSpec] = &[ORDERS.spec(), RAW.spec(), Topic::<Order>::new("odd").spec()];

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "odd")]
fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, topics = TOPICS);
