//! A fetch is smaller than the largest message that may be written.
//! Fix: raise `fetch.max.bytes` to `message.max.bytes`, or leave it out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "fetch.max.bytes" = 1_000, "message.max.bytes" = 1_000_000 }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
