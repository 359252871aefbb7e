//! A pipeline reads what another remembers of repetitions.
//! Fix: leave `topic` out, or name another.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "1h", topic = "seen"))]
fn enrich(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "seen", output = "counted")]
fn count(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, count);
