use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Serialize, KafkaEvent)]
#[kafka(topic = "orders")]
struct Named {
    customer: String,
}

#[eos_pipeline(input = "raw-orders", dead_letter = "orders")]
fn enrich(order: Order) -> Named {
    Named { customer: order.customer }
}

fn main() {}
