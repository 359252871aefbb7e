//! One constant twice.
//! Fix: name one topic per output of the handler.
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

#[eos_pipeline(input = RAW, output = [ORDERS, ORDERS])]
fn enrich(order: RawOrder<'_>) -> (Order, Option<Order>) {
    (Order { customer: order.customer.to_owned() }, None)
}

fn main() {}
