//! One pipeline writes a topic as a type, and another reads it as a different one.
//! Fix: use one type in both, or say `#[kafka(view_of = Order)]` on the one that only reads.
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

#[eos_pipeline(input = "orders", output = "invoices")]
fn bill(invoice: Invoice) -> Invoice {
    invoice
}

eos_runtime::main!(enrich, bill);
