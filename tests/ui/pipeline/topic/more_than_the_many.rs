//! Two topics are named for the one output of a `Many`.
//! Fix: name one: however many records there are, they are of one topic.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = ["orders", "others"])]
fn split(order: Order) -> Many<Vec<Order>> {
    Many(vec![order])
}

fn main() {}
