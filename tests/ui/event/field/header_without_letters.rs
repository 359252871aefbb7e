//! A header has an empty name, by which nobody could find it.
//! Fix: name it: `header = "trace-id"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header = "")]
    trace: String,
}

fn main() {}
