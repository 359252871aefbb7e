//! A list of pipelines uses one topic as two types.
//! Fix: use one type in both.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Invoice {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders", output = "invoices")]
fn bill(invoice: Invoice) -> Invoice {
    invoice
}

fn main() {
    let app = App::new("shop").pipelines(eos_runtime::topology!(bill, enrich));
    drop(app);
}
