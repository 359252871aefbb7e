//! A schema is kept of a whole event, not of a field.
//! Fix: write `schema` on the type.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key, schema = "schemas/order.json")]
    customer: String,
    order_id: u64,
}

fn main() {}
