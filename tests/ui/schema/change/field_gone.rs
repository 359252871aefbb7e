//! A field that readers require is not written any more.
//! Fix: give it `#[serde(default)]` first, and leave it out when every reader has that.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
struct Order {
    #[kafka(key)]
    customer: String,
    #[kafka(dedup)]
    order_id: u64,
}

fn main() {}
