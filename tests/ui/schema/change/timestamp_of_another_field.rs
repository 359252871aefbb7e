//! Another field is the timestamp: windows, retention and dedup go by it.
//! Fix: keep the mark where it was.
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order_placed.json")]
struct OrderPlaced {
    #[kafka(key)]
    order_id: u64,
    placed_at: i64,
    #[kafka(timestamp)]
    paid_at: i64,
    #[kafka(header = "trace-id")]
    trace: String,
}

fn main() {}
