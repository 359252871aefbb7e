//! Two pipelines of a binary have one name.
//! Fix: give one of them another, by `name = ".."`.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

mod archive {
    use eos_runtime::prelude::*;

    #[eos_pipeline(input = "orders", output = "archived")]
    pub fn enrich(order: super::Order) -> super::Order {
        order
    }
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, archive::enrich);
