//! One pipeline is named by two paths.
//! Fix: name it once; `workers` makes more of it.
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

eos_runtime::main!(enrich, self::enrich);
