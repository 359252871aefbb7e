//! The file has a form that this version of the library does not know.
//! Fix: update `eos-runtime`, or take the file back from version control.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/newer.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

fn main() {}
