//! A function of the user's writes the field: what it writes is not seen.
//! Fix: keep the field as it is, and add another.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    #[serde(serialize_with = "as_text")]
    amount_cents: i64,
}

fn as_text<S: serde::Serializer>(cents: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(cents)
}

fn main() {}
