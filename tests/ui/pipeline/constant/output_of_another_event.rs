//! An output is declared for another event than the handler writes.
//! Fix: name the topic of the event, or declare the topic for it.
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

#[eos_pipeline(input = "orders", output = ["done", RAW])]
fn enrich(order: Order) -> (Order, Option<Order>) {
    (order, None)
}

fn main() {}
