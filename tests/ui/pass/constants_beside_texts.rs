//! Topics are named by constants and by texts, in one binary that does not list what is declared.
#![deny(warnings)]

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

eos_runtime::topics! {
    RAW_ORDERS: Order = "raw-orders",
    ORDERS: Order = "orders",
}

#[eos_pipeline(input = RAW_ORDERS, output = ORDERS)]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = ORDERS, output = "archived")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
