//! Two branches changed the schema, and the conflict is not solved.
//! Fix: solve it, and accept what the type says now.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/conflict.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
