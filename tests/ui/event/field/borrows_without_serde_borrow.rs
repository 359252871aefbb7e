//! A field borrows inside another type, which serde does only where it is told to.
//! Fix: mark the field `#[serde(borrow)]`.
use eos_runtime::prelude::*;

#[derive(Deserialize, KafkaEvent)]
struct View<'a> {
    #[kafka(key)]
    customer: String,
    notes: Vec<&'a str>,
}

#[derive(Serialize, KafkaEvent)]
struct Noted {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "noted")]
fn note(view: View<'_>) -> Option<Noted> {
    (!view.notes.is_empty()).then_some(Noted { customer: view.customer })
}

fn main() {}
