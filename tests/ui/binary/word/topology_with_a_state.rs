//! `topology!` is given a state.
//! Fix: say it to the `App`.
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

fn main() {
    let app = App::new("shop").pipelines(eos_runtime::topology!(enrich, state = 5_u8));
    drop(app);
}
