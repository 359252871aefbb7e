//! The ends of partitions are to be reported, and librdkafka 2.12.1 then skips records behind them.
//! Fix: leave it out: the runtime finds the ends by itself.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "enable.partition.eof" = true }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
