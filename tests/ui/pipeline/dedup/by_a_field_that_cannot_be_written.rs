//! An event is told apart by a field that cannot be written.
//! Fix: derive `Serialize` for the field's type, or go by another field.

use eos_runtime::prelude::*;

struct Address(&'static str);

#[derive(Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    #[serde(skip)]
    address: Option<Address>,
}

#[derive(Serialize, KafkaEvent)]
struct Named {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = [address]))]
fn enrich(order: Order) -> Named {
    Named { customer: order.customer }
}

fn main() {}
