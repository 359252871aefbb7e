//! An integer holds less than what is in the topic.
//! Fix: keep its width.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema(path = "schemas/order.json", compatibility = backward))]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i32,
}

fn main() {}
