//! A request that failed once is not sent again: each lost answer rolls a transaction back.
//! Fix: leave it out, or write 5 or more.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "retries" = 0 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
