//! The event is taken by `&mut`, as if somebody saw it afterwards.
//! Fix: take it by value, `mut order: RawOrder`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: &mut Order) -> Order {
    Order { customer: order.customer.clone() }
}

fn main() {}
