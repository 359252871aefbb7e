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

#[cfg(any())]
#[eos_pipeline(input = "archived", output = "gone")]
fn gone(order: Order) -> Order {
    order
}

fn main() {
    // What is not there is not asked for, and what comes after it is still checked by its own number.
    let pipelines = eos_runtime::topology!(
        #[cfg(any())]
        gone,
        enrich,
        #[cfg(any())]
        #[cfg(all())]
        gone,
        #[cfg(all())]
        archive,
    );
    let names: Vec<_> = pipelines.iter().map(|pipeline| pipeline.spec().name).collect();
    assert_eq!(names, ["enrich", "archive"]);
    let nothing = eos_runtime::topology!(#[cfg(any())] gone);
    assert!(nothing.is_empty());
}
