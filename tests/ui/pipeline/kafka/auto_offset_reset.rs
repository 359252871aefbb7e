//! Where to begin is set behind the pipeline's back; `latest` skips what was written before the first start.
//! Fix: write `start = "earliest"` or `start = "latest"` in the attribute.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "auto.offset.reset" = "latest" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
