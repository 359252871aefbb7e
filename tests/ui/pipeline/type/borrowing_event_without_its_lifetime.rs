//! An event that borrows is named without its lifetime.
//! Fix: write `View<'_>`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
struct View<'a> {
    customer: &'a str,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(view: View) -> Order {
    Order { customer: view.customer.into() }
}

fn main() {}
