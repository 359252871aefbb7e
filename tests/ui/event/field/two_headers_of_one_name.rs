//! Two fields are written to one header, and a reader would see one of them.
//! Fix: give each its own header name.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header = "trace")]
    trace: String,
    #[kafka(header = "trace")]
    span: String,
}

fn main() {}
