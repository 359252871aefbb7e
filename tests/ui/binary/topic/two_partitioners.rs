//! Two pipelines write one topic, and put the records of one key into different partitions.
//! Fix: set one `partitioner` for both, or leave it out.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "web-orders", output = "orders")]
fn web(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "phone-orders", output = "orders", kafka { "partitioner" = "consistent_random" })]
fn phone(order: Order) -> Order {
    order
}

eos_runtime::main!(web, phone);
