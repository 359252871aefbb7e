//! An input that is a constant of another event than the handler takes.
//! Fix: name the topic of the handler's event, or take the event of the topic.
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

#[eos_pipeline(input = ORDERS, output = "done")]
fn enrich(order: RawOrder<'_>) -> Order {
    Order { customer: order.customer.to_owned() }
}

fn main() {}
