//! A handler is a method, and nobody has the value to call it on.
//! Fix: make it a free function, and take what it shares as `State<T>`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

struct Enricher;

impl Enricher {
    #[eos_pipeline(input = "raw-orders", output = "orders")]
    fn enrich(&self, order: Order) -> Order {
        order
    }
}

fn main() {}
