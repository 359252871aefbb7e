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
