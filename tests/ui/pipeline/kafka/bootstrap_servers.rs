//! A cluster's address is compiled in, and may differ between consumer and producer.
//! Fix: give `--bootstrap HOST:PORT` or `EOS_BOOTSTRAP` when the program is run.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "bootstrap.servers" = "localhost:9092" })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
