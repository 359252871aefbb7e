//! More requests are in flight than the broker can tell repetitions among.
//! Fix: write 1 to 5, or leave it out.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "max.in.flight" = 6 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
