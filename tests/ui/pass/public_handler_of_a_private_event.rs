use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

mod handlers {
    use eos_runtime::prelude::*;

    use super::Order;

    #[eos_pipeline(input = "raw-orders", output = "orders")]
    pub fn enrich(order: Order) -> Order {
        order
    }
}

fn main() {
    assert_eq!(handlers::enrich::pipeline().name(), "enrich");
}
