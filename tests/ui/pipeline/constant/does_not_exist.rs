//! A constant that does not exist.
//! Fix: declare it in `topics!`, or quote the topic's name.
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

#[eos_pipeline(input = RAW, output = DONE)]
fn enrich(order: RawOrder<'_>) -> Order {
    Order { customer: order.customer.to_owned() }
}

fn main() {}
