//! A variant is gone of which there are records.
//! Fix: keep it as long as there are.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[serde(tag = "type")]
#[kafka(schema = "schemas/order_change.json")]
enum OrderChange {
    Placed {
        #[kafka(key)]
        order_id: u64,
    },
}

fn main() {}
