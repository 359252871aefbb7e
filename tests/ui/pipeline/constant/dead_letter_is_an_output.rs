//! A dead-letter topic is an output, by a constant.
//! Fix: give dead letters a topic of their own.
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

#[eos_pipeline(input = RAW, output = ORDERS, dead_letter = DEAD)]
fn enrich(order: RawOrder<'_>) -> Order {
    Order { customer: order.customer.to_owned() }
}

fn main() {}
