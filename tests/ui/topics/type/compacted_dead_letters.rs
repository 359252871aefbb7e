//! A compacted topic for dead letters.
//! Fix: delete old ones, or keep them for ever.
use eos_runtime::{prelude::*, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    DEAD: eos_runtime::topic::DeadLetter = "orders.dlq" { cleanup = compact },
}

#[eos_pipeline(input = "orders", output = "done", dead_letter = DEAD)]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
