//! Two pipelines read one topic as two types, and one that is not there stands before them.
//! Fix: read one of them with `view_of`.
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

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Invoice<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[eos_pipeline(input = "raw-orders", output = "invoices")]
fn bill(invoice: Invoice<'_>) -> Invoice<'_> {
    invoice
}

eos_runtime::main!(#[cfg(any())] gone, bill, enrich);
