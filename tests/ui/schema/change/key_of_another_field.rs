//! The key is another field: records of one key would be on two partitions.
//! Fix: keep the key, or write a new event type with a topic of its own.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    customer: String,
    #[kafka(key, dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
