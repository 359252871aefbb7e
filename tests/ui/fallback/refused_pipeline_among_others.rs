//! A pipeline with a mistake of its own is named beside others.
//! Fix: correct that mistake: the others are not held against it.
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

#[eos_pipeline(input = "raw-orders", output = "orders", wrkers = 4)]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "raw-orders", group = "shop")]
fn bill(invoice: Invoice) -> Invoice {
    invoice
}

eos_runtime::main!(enrich, bill);
