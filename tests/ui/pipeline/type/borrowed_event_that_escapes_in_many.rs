//! Outputs keep a text of the record for longer than the record is there.
//! Fix: own it.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
struct View<'a> {
    customer: &'a str,
}

#[derive(Serialize, KafkaEvent)]
struct Kept {
    #[kafka(key)]
    customer: &'static str,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn split(view: View<'_>) -> Many<Vec<Kept>> {
    Many(vec![Kept { customer: view.customer }])
}

fn main() {}
