//! A flow goes on in a pipeline, by `through`, that the binary does not name.
//! Fix: name it beside the first.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

eos_runtime::pipeline! {
    large_orders: from "raw-orders" as Order
        => filter |order| !order.customer.is_empty()
        => through "large-orders" as checked: Order
        => to "checked-orders";
}

eos_runtime::main!(large_orders);
