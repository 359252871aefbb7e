//! A borrowed event escapes its handler; its bytes are the client's, and are gone afterwards.
//! Fix: copy what is kept, `view.customer.to_owned()`.

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

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(view: View<'_>, seen: State<std::sync::Mutex<Vec<&'static str>>>) -> Order {
    seen.lock().unwrap().push(view.customer);
    Order { customer: view.customer.into() }
}

fn main() {}
