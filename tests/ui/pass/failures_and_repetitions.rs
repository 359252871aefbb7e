use eos_runtime::{
    prelude::*,
    spec::{GiveUp, Unkeyed},
    stage::Pipeline,
};
use std::time::Duration;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Order {
    #[kafka(key)]
    customer: String,
    number: Option<u64>,
    r#type: String,
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Payment {
    #[kafka(dedup)]
    id: u64,
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "raw-orders.dlq")]
fn dead_letters(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders", output = "orders", dead_letter = "dlq", on_error = retry(5))]
fn retries(order: Order) -> Order {
    order
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    on_error = retry(1, backoff = "1s..1s",) then skip,
    parking = 1_000
)]
fn skips(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders", output = "orders", on_error = stop)]
fn stops(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "raw-orders", output = "orders", dedup(within = "24h"))]
fn by_the_key(order: Order) -> Order {
    order
}

#[eos_pipeline(input = "payments", output = "paid", dedup(within = "24h"))]
fn by_the_marked_field(payment: Payment) -> Payment {
    payment
}

#[eos_pipeline(
    input = "raw-orders",
    output = "orders",
    dedup(within = "1ms", by = [number, r#type], max_keys = 1, unkeyed = "allow", topic = "seen")
)]
fn by_fields(order: &Order) -> Option<Order> {
    let _ = order;
    None
}

fn main() {
    let usual = dead_letters::SPEC;
    assert_eq!((usual.dead_letter, usual.on_error().then), (Some("raw-orders.dlq"), GiveUp::DeadLetter));
    let retried = retries::SPEC.on_error();
    assert_eq!(retried.to_string(), "retry(5, backoff = \"100ms..10s\") then dead_letter");
    let skipped = skips::SPEC;
    assert_eq!(skipped.on_error().to_string(), "retry(1, backoff = \"1s..1s\") then skip");
    assert_eq!(skipped.parking, Some(1_000));
    assert_eq!(stops::SPEC.on_error().to_string(), "stop");
    assert!(by_the_key::SPEC.dedup.is_some_and(|dedup| dedup.by.is_empty()));
    assert_eq!(by_the_marked_field::SPEC.dedup, by_the_key::SPEC.dedup);
    let dedup = by_fields::SPEC.dedup.expect("it is declared");
    assert_eq!((dedup.within, dedup.by), (Duration::from_millis(1), &["number", "type"][..]));
    assert_eq!((dedup.max_keys, dedup.unkeyed), (Some(1), Unkeyed::Allow));
    assert_eq!(dedup.topic, Some("seen"));
}
