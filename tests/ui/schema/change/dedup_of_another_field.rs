//! Another field tells repetitions: those of older records would not be recognised.
//! Fix: keep it, or write a new event type with a topic of its own.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    order_id: u64,
    #[kafka(dedup)]
    amount_cents: i64,
}

fn main() {}
