//! A handler returns nothing: its input would be committed, and no output written.
//! Fix: return the event to write, or an `Option` of it.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) {
    drop(order);
}

fn main() {}
