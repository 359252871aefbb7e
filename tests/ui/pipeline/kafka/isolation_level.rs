//! Records of transactions that were rolled back are read and handled.
//! Fix: leave it out: it is `read_committed`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "isolation.level" = "read_uncommitted" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
