//! An output is named by a text, and declared for another type.
//! Fix: write the constant of the topic that is meant.
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

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Invoice {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn bill(order: Order) -> Invoice {
    Invoice { customer: order.customer }
}

eos_runtime::main!(bill, topics = TOPICS);
