//! A handler returns nothing when it succeeds: its input would be committed, and no output written.
//! Fix: return `Result<Order, Reject>`, or `Result<Option<Order>, Reject>`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Result<(), Reject> {
    drop(order);
    Ok(())
}

fn main() {}
