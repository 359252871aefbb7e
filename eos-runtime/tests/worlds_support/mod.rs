//! Pipelines and inputs for the simulated world.

#![allow(dead_code)] // each test file uses its part

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use eos_runtime::{prelude::*, stage::States, testing::Scenario};

pub(crate) mod payments;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
pub(crate) struct Order {
    #[kafka(key)]
    customer: u64,
    order_id: u64,
}

/// Every third order is dropped, every other one has two outputs in two topics.
#[eos_pipeline(input = "orders", output = ["packing", "invoices"])]
pub(crate) fn split(order: Order) -> Option<(Order, Order)> {
    let Order { customer, order_id } = order;
    (order_id % 3 != 0).then_some((order, Order { customer, order_id: order_id + 1000 }))
}

/// The same, a transaction for each order.
#[eos_pipeline(input = "orders", output = ["packing", "invoices"], commit = per_record)]
fn split_each(order: Order) -> Option<(Order, Order)> {
    split(order)
}

/// The same, a transaction for each poll.
#[eos_pipeline(input = "orders", output = ["packing", "invoices"], commit = per_batch)]
fn split_batch(order: Order) -> Option<(Order, Order)> {
    split(order)
}

/// For those who start at the end, with others at work meanwhile.
#[eos_pipeline(input = "orders", output = "packing", start = "latest")]
async fn follow(order: Order) -> Order {
    tokio::task::yield_now().await;
    order
}

/// Drops everything.
#[eos_pipeline(input = "orders", output = "packing")]
fn swallow(_: Order) -> Option<Order> {
    None
}

/// How often each order was asked to come again.
#[derive(Default)]
struct Asked(Mutex<BTreeMap<u64, u64>>);

/// Every fourth order works the second time only.
#[eos_pipeline(input = "orders", output = "packing")]
fn hesitate(order: Order, asked: State<Asked>) -> Result<Order, Retry> {
    let mut asked = asked.0.lock().unwrap_or_else(PoisonError::into_inner);
    let times = asked.entry(order.order_id).or_default();
    *times += 1;
    if order.order_id % 4 == 1 && *times == 1 { Err(Retry::because("not yet")) } else { Ok(order) }
}

/// How many orders were handled.
#[derive(Default)]
struct Handled(Mutex<u64>);

/// Numbers the orders as it comes to handle them: a count that no transaction takes back.
#[eos_pipeline(input = "orders", output = "packing")]
fn number(order: Order, handled: State<Handled>) -> Order {
    let mut handled = handled.0.lock().unwrap_or_else(PoisonError::into_inner);
    *handled += 1;
    Order { order_id: *handled, ..order }
}

pub(crate) fn orders(count: u64) -> Vec<Order> {
    (0..count).map(|order_id| Order { customer: order_id % 5, order_id }).collect()
}

/// The pipeline that most is tried with.
pub(crate) fn splitting() -> Scenario {
    Scenario::new(split::pipeline(), orders(12))
}

/// More partitions than one fetch brings, and a producer whose queue is full after three records.
pub(crate) fn splitting_in_small_steps() -> Scenario {
    Scenario::new(split::pipeline(), orders(30)).partitions(4).property("queue.buffering.max.messages", "3")
}

pub(crate) fn splitting_each() -> Scenario {
    Scenario::new(split_each::pipeline(), orders(12))
}

pub(crate) fn splitting_in_batches() -> Scenario {
    Scenario::new(split_batch::pipeline(), orders(30)).partitions(4)
}

pub(crate) fn following() -> Scenario {
    Scenario::new(follow::pipeline(), orders(12))
}

pub(crate) fn swallowing() -> Scenario {
    Scenario::new(swallow::pipeline(), orders(12))
}

pub(crate) fn hesitating() -> Scenario {
    Scenario::new(hesitate::pipeline(), orders(12)).states(with::<Asked>)
}

pub(crate) fn numbering() -> Scenario {
    Scenario::new(number::pipeline(), orders(12)).states(with::<Handled>)
}

fn with<S: Default + Send + Sync + 'static>() -> States {
    let mut states = States::default();
    states.insert(S::default());
    states
}
