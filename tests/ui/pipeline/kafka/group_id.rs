//! The group is set behind the pipeline's back: another group begins anew, and all is handled again.
//! Fix: write `group = ".."` in the attribute, or leave it out for `{app}.{pipeline}`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "group.id" = "mine" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
