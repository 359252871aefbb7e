//! The attribute stands on something that is no function.
//! Fix: put it on a `fn` or `async fn`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
struct Enrich;

fn main() {}
