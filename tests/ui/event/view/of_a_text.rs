//! `view_of` has a text.
//! Fix: write the path of the type without quotes.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = "Order")]
struct OrderHead {
    #[kafka(key)]
    customer: String,
}

fn main() {}
