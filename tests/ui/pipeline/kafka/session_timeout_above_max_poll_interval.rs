//! A session is longer than the longest pause between two polls.
//! Fix: lower `session.timeout.ms`, or raise `max.poll.interval.ms`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "session.timeout.ms" = 60_000, "max.poll.interval.ms" = 30_000 }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
