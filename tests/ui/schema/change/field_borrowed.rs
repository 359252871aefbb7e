//! A text is borrowed from the record, which it cannot be where JSON has an escape.
//! Fix: write `Cow<'a, str>`.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order<'a> {
    #[kafka(key)]
    customer: &'a str,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
