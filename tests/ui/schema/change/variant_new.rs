//! A new variant, which readers that are not updated yet do not know.
//! Fix: give the enum a variant with `#[serde(other)]` first.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[serde(tag = "type")]
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
    Shipped {
        #[kafka(key)]
        order_id: u64,
    },
}

fn main() {}
