//! Records wait longer to be sent than they may wait to be delivered: the first one fails.
//! Fix: write a `linger.ms` below `message.timeout.ms`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(
    input = "raw-orders", output = "orders", kafka { "linger.ms" = 6_000, "message.timeout.ms" = 5_000 }
)]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
