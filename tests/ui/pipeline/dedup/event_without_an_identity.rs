//! Nothing identifies the event: neither a `dedup` field nor a key nor `by`.
//! Fix: mark a field `#[kafka(dedup)]` or `#[kafka(key)]`, or write `by = [..]`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
