//! The key's field has another type, which is written as other bytes.
//! Fix: keep its type, or write a new event type with a topic of its own.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: CustomerId,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct CustomerId(u64);

fn main() {}
