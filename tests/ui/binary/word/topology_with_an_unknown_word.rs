//! `topology!` is given a word that it does not know.
//! Fix: write one that it knows.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {
    drop(eos_runtime::topology!(enrich, topic = TOPICS));
}
