//! A view names a format.
//! Fix: leave `codec` out: a view is read as the type is written.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
#[kafka(view_of = Order, codec = eos_runtime::codec::Json)]
struct OrderHead {
    #[kafka(key)]
    customer: String,
}

fn main() {}
