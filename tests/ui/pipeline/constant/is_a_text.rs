//! A constant that is a text and no topic.
//! Fix: declare it in `topics!`, or quote the topic's name in the attribute.
use eos_runtime::{
    prelude::*,
    topic::{DeadLetter, Topic},
};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct RawOrder<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

const RAW: Topic<RawOrder<'static>> = Topic::new("raw-orders");
const ORDERS: Topic<Order> = Topic::new("orders");
const DEAD: Topic<DeadLetter> = Topic::new("orders");

const DONE: &str = "done";

#[eos_pipeline(input = RAW, output = DONE)]
fn enrich(order: RawOrder<'_>) -> Order {
    Order { customer: order.customer.to_owned() }
}

fn main() {}
