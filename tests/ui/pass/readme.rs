use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "enriched-orders")]
fn enrich(order: Order) -> Order {
    order
}

fn main() {
    assert_eq!(enrich::pipeline().name(), "enrich");
}
