//! Records may be on their way for longer than any transaction can be open.
//! Fix: write a shorter `delivery.timeout.ms`, or leave it out.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders", kafka { "delivery.timeout.ms" = 600000 })]
fn enrich(order: Order) -> Order {
    order
}

fn main() {}
