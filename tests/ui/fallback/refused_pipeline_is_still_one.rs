//! A mistake in a pipeline that a test calls and `main!` names: neither of them is blamed.
//! Fix: mend the attribute; the others are fine.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

#[test]
fn it_can_be_called() {
    enrich(Order { customer: String::new() });
}

fn other() -> eos_runtime::stage::PipelineDef {
    enrich::pipeline()
}

eos_runtime::main!(enrich);
