//! An enum with a topic per variant is said to be a view.
//! Fix: leave `view_of` out: such an enum is written, never read.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
#[kafka(view_of = Order)]
enum Routed {
    #[kafka(topic = "orders")]
    Order(Order),
}

fn main() {}
