//! An option is mistyped; it is known as what it was meant to be, so nothing else is reported.
//! Fix: write the option that the message proposes.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(inptu = "raw-orders", output = "orders", input = "raw-orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
