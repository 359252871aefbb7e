//! Offsets are to be committed on a timer, beside the transactions.
//! Fix: write `commit_interval = "100ms"` in the attribute to say how often transactions commit.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "auto.commit.interval.ms" = 5000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
