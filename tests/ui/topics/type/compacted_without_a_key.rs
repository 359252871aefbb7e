//! A compacted topic of records without keys.
//! Fix: mark the key, or delete old records instead.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Tick {
    at: u64,
}

topics! {
    TICKS: Tick = "ticks" { cleanup = compact },
}

fn main() {}
