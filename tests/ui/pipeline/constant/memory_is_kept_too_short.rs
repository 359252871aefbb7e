//! The topic of the memory is declared to keep less than must be remembered.
//! Fix: leave its retention out, or declare twice the window.
use eos_runtime::{prelude::*, topic::DedupMemory, topics};

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

topics! {
    ORDERS: Order = "orders" { partitions = 12 },
    SEEN: DedupMemory = "seen" { retention = "1h" },
}

#[eos_pipeline(input = ORDERS, output = "done", dedup(within = "24h", topic = SEEN))]
fn finish(order: Order) -> Order {
    order
}

fn main() {}
