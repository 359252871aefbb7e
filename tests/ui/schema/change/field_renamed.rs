//! A field has another name in Rust, and so in JSON.
//! Fix: write `#[serde(rename = "amount_cents")]` on it.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    cents: i64,
}

fn main() {}
