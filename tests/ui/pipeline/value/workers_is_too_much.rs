//! More threads than a process can have use of.
//! Fix: write 1024 or less, and start more processes.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", workers = 1_000_000)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
