//! Records without a key are to be dropped, which would lose them silently.
//! Fix: write `unkeyed = "refuse"` (given up, with its place) or `unkeyed = "allow"` (handled).

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", unkeyed = "drop"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
