//! `schema(..)` says who must get on with a change, and not where the schema is kept.
//! Fix: add `path = "schemas/order.json"`.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema(compatibility = full))]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
