//! A mistake in an event that a pipeline tells repetitions of: the pipeline is not blamed.
//! Fix: mend the event; the pipeline is fine.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(kye)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h"))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
