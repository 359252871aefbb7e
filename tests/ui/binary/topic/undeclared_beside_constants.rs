//! A pipeline names topics by constants, and another an output that no constant is of.
//! Fix: declare it, and write the constant.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

use eos_runtime::topic::Topic;

const ORDERS: Topic<Order> = Topic::<Order>::new("orders");
const RAW: Topic<Order> = Topic::<Order>::new("raw-orders");

#[eos_pipeline(input = RAW, output = ORDERS)]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = ORDERS, output = "archived")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
