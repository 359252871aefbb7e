//! Constants stand wherever an attribute takes a topic, beside literals.
use eos_runtime::{
    prelude::*,
    topic::{DeadLetter, DedupMemory, Topic},
};

mod topics {
    use super::*;

    pub const RAW: Topic<RawOrder<'static>> = Topic::new("raw-orders");
    pub const ORDERS: Topic<Order> = Topic::new("orders");
    pub const DEAD: Topic<DeadLetter> = Topic::new("raw-orders.dlq");
    pub const SEEN: Topic<DedupMemory> = Topic::new("raw-orders.seen");
}

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

#[eos_pipeline(
    input = topics::RAW,
    output = [topics::ORDERS, "audit"],
    dead_letter = crate::topics::DEAD,
    dedup(within = "24h", topic = topics::SEEN)
)]
fn enrich(order: RawOrder<'_>) -> (Order, Option<Order>) {
    (Order { customer: order.customer.to_owned() }, None)
}

#[eos_pipeline(input = topics::ORDERS, output = topics::ORDERS, allow_loop)]
fn again(order: &Order) -> Option<Order> {
    let _ = order;
    None
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = RawOrder<'_>)]
struct Head<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[eos_pipeline(input = topics::RAW, output = topics::ORDERS)]
fn view(head: Head<'_>) -> Order {
    Order { customer: head.customer.to_owned() }
}

#[eos_pipeline(input = "raw-orders", output = topics::ORDERS)]
fn copy(order: RawRef<'_>) -> Raw {
    Raw(order.0.map(<[u8]>::to_vec))
}

fn main() {
    let spec = enrich::pipeline().spec();
    assert_eq!((spec.input, spec.outputs), ("raw-orders", &["orders", "audit"][..]));
    assert_eq!(spec.dead_letter, Some("raw-orders.dlq"));
    let names: Vec<&str> = spec.topics.iter().map(|topic| topic.name).collect();
    assert_eq!(names, ["raw-orders", "orders", "raw-orders.dlq", "raw-orders.seen"]);
    let _ = (again::pipeline(), view::pipeline(), copy::pipeline());
}
