//! A compatible change is not in the file yet, so that nobody has seen it in a review.
//! Fix: `EOS_SCHEMA=accept cargo check`, and check the file in.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
    note: Option<String>,
}

fn main() {}
