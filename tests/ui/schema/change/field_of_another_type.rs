//! A field has another type than the records that are in the topic.
//! Fix: keep it, and add the new form as another, optional field.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: String,
}

fn main() {}
