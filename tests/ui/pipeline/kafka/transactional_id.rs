//! A transactional id by hand: a fixed one is shared by all workers, a random one is another after a restart.
//! Fix: leave it out: it is made of application, pipeline, instance and worker.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "transactional.id" = "mine" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
