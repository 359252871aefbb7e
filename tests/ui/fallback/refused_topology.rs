//! A list of pipelines with a mistake is still one.
//! Fix: correct that mistake.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order) -> Order {
    order
}

fn app() -> App {
    App::new("shop").pipelines(eos_runtime::topology!(enrich, tpics = TOPICS))
}

fn main() {
    drop(app());
}
