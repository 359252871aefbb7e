//! The topic of the memory is declared with other partitions than the input.
//! Fix: leave its partitions out.
use eos_runtime::{prelude::*, topic::DedupMemory, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partitions = 12 },
    SEEN: DedupMemory = "seen" { partitions = 6 },
}

#[eos_pipeline(input = ORDERS, output = "done", dedup(within = "24h", topic = SEEN))]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
