//! The application's name does not fit into groups and transactional ids.
//! Fix: use letters, digits, `_` and `-` only: `app = "my-orders"`.

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

eos_runtime::main!(app = "my orders", enrich);
