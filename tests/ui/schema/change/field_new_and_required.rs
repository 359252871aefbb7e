//! A new field is required: records that are in the topic do not have it.
//! Fix: make it an `Option`, or write `#[serde(default)]`.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
    tier: String,
}

fn main() {}
