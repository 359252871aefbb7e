//! An event with a mistake of its own is read in a binary.
//! Fix: correct that mistake: its topic is not held against others.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Invoice {
    #[kafka(kye)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "invoices")]
fn bill(invoice: Invoice) -> Invoice {
    invoice
}

eos_runtime::main!(enrich, bill);
