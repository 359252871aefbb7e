//! An output is the input: the pipeline would feed itself for ever.
//! Fix: name another topic, or add `allow_loop` if that is meant.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
