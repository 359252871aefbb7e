//! A field is named by a text, which could not be checked against the event.
//! Fix: write `by = [customer]`, without quotes.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h", by = ["customer"]))]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
