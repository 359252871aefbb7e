//! Two pipelines remember repetitions in one topic.
//! Fix: leave `topic` out: each has one of its own then.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "1h", topic = "seen"))]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "orders", output = "archived", dedup(within = "1h", topic = "seen"))]
fn archive(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive);
