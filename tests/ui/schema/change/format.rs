//! The values have another format.
//! Fix: keep the format, or write a new event type with a topic of its own.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json", codec = Packed)]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

struct Packed;

fn main() {}
