//! Variants are told apart in another way.
//! Fix: keep `#[serde(tag = ..)]` as it was.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[serde(tag = "kind")]
#[kafka(schema = "schemas/order_change.json")]
enum OrderChange {
    Placed {
        #[kafka(key)]
        order_id: u64,
    },
    Cancelled {
        #[kafka(key)]
        order_id: u64,
    },
}

fn main() {}
