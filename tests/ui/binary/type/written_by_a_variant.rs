//! A variant of a routed enum goes to a topic that is read as another type.
//! Fix: use the type inside the variant.
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

#[derive(KafkaEvent)]
enum Routed {
    #[kafka(topic = "orders")]
    Order(Order),
    #[kafka(topic = "invoices")]
    Invoice(Invoice),
}

#[eos_pipeline(input = "invoices", output = "paid")]
fn pay(order: Order) -> Invoice {
    Invoice { customer: order.customer }
}

#[eos_pipeline(input = "raw-orders")]
fn route(order: Order) -> Routed {
    if order.customer.is_empty() { Routed::Order(order) } else { Routed::Invoice(Invoice { customer: order.customer }) }
}

eos_runtime::main!(pay, route);
