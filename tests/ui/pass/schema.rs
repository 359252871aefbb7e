//! An event whose schema is kept in a file that says the same.
use std::borrow::Cow;

use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema(path = "schemas/order.json", compatibility = backward))]
struct Order<'a> {
    #[kafka(key)]
    customer: Cow<'a, str>,
    #[kafka(dedup)]
    order_id: u64,
    amount_cents: i64,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn forward(order: Order<'_>) -> Order<'_> {
    order
}

fn main() {
    let schema = Order::SPEC.schema.expect("it has one");
    assert_eq!(schema.path, "schemas/order.json");
    assert!(schema.text.contains("\"amount_cents\""));
    assert_eq!(forward::pipeline().name(), "forward");
}
