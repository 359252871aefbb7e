//! Two pipelines read one topic as different types.
//! Fix: use one type in both, or say `#[kafka(view_of = Order)]` on the smaller one.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

mod heads {
    use eos_runtime::prelude::*;

    #[derive(Serialize, Deserialize, KafkaEvent)]
    pub struct Order {
        #[kafka(key)]
        pub customer: String,
    }

    #[eos_pipeline(input = "raw-orders", output = "heads")]
    pub fn head(order: Order) -> Order {
        order
    }
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

eos_runtime::main!(enrich, heads::head);
