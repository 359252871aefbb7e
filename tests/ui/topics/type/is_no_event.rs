//! A type that does not say how it is a record.
//! Fix: derive `KafkaEvent`.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

struct Plain;

topics! {
    PLAIN: Plain = "plain",
}

fn main() {}
