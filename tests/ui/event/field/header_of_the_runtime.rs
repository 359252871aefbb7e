//! A header's name begins with `eos.`, which are the runtime's own: it would overwrite yours.
//! Fix: choose a name without that prefix, `header = "trace"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(header = "eos.trace")]
    trace: String,
}

fn main() {}
