//! An async handler gives a borrowed event to a task that outlives it.
//! Fix: own what the task needs.
use eos_runtime::prelude::*;

#[derive(Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
}

#[derive(Deserialize, KafkaEvent)]
struct View<'a> {
    customer: &'a str,
}

fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    drop(work);
}

#[eos_pipeline(input = "raw-orders", output = "orders")]
async fn enrich(view: View<'_>) -> Order {
    let customer = view.customer;
    spawn(async move { println!("{customer}") });
    Order { customer: view.customer.into() }
}

fn main() {}
