//! What becomes of a record without a key is written without quotes.
//! Fix: write `unkeyed = "refuse"` or `unkeyed = "allow"`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", unkeyed = allow))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
