//! Outputs that are made later borrow from an event that is gone then.
//! Fix: move the event into the iterator.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn split(order: Order) -> Many<impl Iterator<Item = Order>> {
    Many(order.customer.split(',').map(|customer| Order { customer: customer.into() }))
}

fn main() {}
