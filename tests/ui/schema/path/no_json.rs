//! A schema's file does not end in `.json`.
//! Fix: name it so: `schemas/order.json`.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.txt")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
