//! A field may be null, which readers that are not updated yet do not take.
//! Fix: have readers take both first: `compatibility = backward` says that they are updated before writers.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: Option<i64>,
}

fn main() {}
