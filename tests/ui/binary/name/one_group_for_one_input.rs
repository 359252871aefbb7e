//! Two pipelines read one topic in one group.
//! Fix: leave `group` out, or name another in one of the two.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", group = "shop")]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders", output = "archived", group = "shop")]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
