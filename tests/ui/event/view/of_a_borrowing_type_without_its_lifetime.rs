//! A view of a type that borrows, named without its lifetime.
//! Fix: write `view_of = Order<'_>`.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order)]
struct OrderHead<'a> {
    #[kafka(key)]
    customer: &'a str,
}

fn main() {}
