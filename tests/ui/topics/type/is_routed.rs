//! One topic for an enum with a topic per variant.
//! Fix: declare a topic for the event of each variant.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(KafkaEvent)]
enum Routed {
    #[kafka(topic = "one")]
    One(Order),
    #[kafka(topic = "two")]
    Two(Order),
}

topics! {
    ROUTED: Routed = "routed",
}

fn main() {}
