//! A pipeline is named twice: both would have one name, one group and one transactional id.
//! Fix: name it once, and say `workers = 2` in its attribute for more threads.

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

eos_runtime::main!(enrich, enrich);
