//! Topics are declared, and an output is none of them.
//! Fix: write the constant.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

use eos_runtime::topic::{Topic, TopicSpec};

const ORDERS: Topic<Order> = Topic::<Order>::new("orders");
const RAW: Topic<Order> = Topic::<Order>::new("raw-orders");

const TOPICS: &[TopicSpec] = &[ORDERS.spec(), RAW.spec()];

#[eos_pipeline(input = "raw-orders", output = "ordres")]
fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, topics = TOPICS);
