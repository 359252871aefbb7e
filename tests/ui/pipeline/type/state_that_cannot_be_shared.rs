//! A state cannot be shared by the threads of the workers.
//! Fix: make it `Send` and `Sync`: `Arc` for `Rc`, `Mutex` for `RefCell`.

use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
fn enrich(order: Order, _cell: State<std::rc::Rc<u8>>) -> Order {
    order
}

fn main() {}
