//! A handler's error has no words, and the operator would not learn what was wrong.
//! Fix: implement `Display` for it, or return `Reject` or `Retry`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

struct Silent;

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Result<Order, Silent> {
    Ok(order)
}

fn main() {}
