//! Worlds by the hundred thousand.
#![cfg(feature = "testing")]
#![allow(missing_docs)]

use eos_runtime::{
    prelude::*,
    testing::{Scenario, crash_everywhere},
};

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: u64,
    order_id: u64,
}

/// Every third order is dropped, every other one has two outputs in two topics.
#[eos_pipeline(input = "orders", output = ["packing", "invoices"])]
fn split(order: Order) -> Option<(Order, Order)> {
    let Order { customer, order_id } = order;
    (order_id % 3 != 0).then_some((order, Order { customer, order_id: order_id + 1000 }))
}

fn orders() -> Vec<Order> {
    (0..12).map(|order_id| Order { customer: order_id % 5, order_id }).collect()
}

#[test]
fn crashes() {
    eprintln!("{}", crash_everywhere(split::pipeline(), orders()));
}

#[test]
fn upsets() {
    eprintln!("{}", Scenario::new(split::pipeline(), orders()).upset_everywhere());
}

#[test]
fn chaos() {
    eprintln!("{}", Scenario::new(split::pipeline(), orders()).chaos(std::env::var("N").map_or(2000, |n| n.parse().unwrap())));
}

#[test]
fn again() {
    eprintln!("{}", Scenario::new(split::pipeline(), orders()).replay(&std::env::var("PLAN").unwrap()));
}
