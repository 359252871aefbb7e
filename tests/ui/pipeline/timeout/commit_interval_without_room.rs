//! Two commits take longer than a worker may be away from its group.
//! Fix: commit more often, or raise `max.poll.interval.ms`.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", commit_interval = "20s", kafka { "max.poll.interval.ms" = 30000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
