//! A header has another name: programs that read it do not find it.
//! Fix: keep its name.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order_placed.json")]
struct OrderPlaced {
    #[kafka(key)]
    order_id: u64,
    #[kafka(timestamp)]
    placed_at: i64,
    paid_at: i64,
    #[kafka(header = "trace")]
    trace: String,
}

fn main() {}
