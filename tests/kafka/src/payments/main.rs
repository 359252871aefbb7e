//! Payments of which some repeat, some fail for a while and some never work: the pipeline of the story
//! `poison`.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Payment {
    #[kafka(key)]
    account: u64,
    #[kafka(dedup)]
    id: u64,
    cents: i64,
}

/// Payments that this process tried before.
#[derive(Debug, Default)]
struct Tried(Mutex<BTreeSet<u64>>);

/// Rejects what has no amount; every 500th works only when it is tried again.
#[eos_pipeline(
    input = "payments",
    output = "booked",
    dead_letter = "payments.dlq",
    on_error = retry(5, backoff = "20ms..200ms") then dead_letter,
    parking = 100,
    dedup(within = "24h", topic = "payments.seen")
)]
fn book(payment: Payment, tried: State<Tried>) -> Result<Payment, Failure> {
    if payment.cents <= 0 {
        return Err(Failure::reject("no amount"));
    }
    let mut tried = tried.0.lock().unwrap_or_else(PoisonError::into_inner);
    if payment.id % 500 == 3 && tried.insert(payment.id) {
        return Err(Failure::retry("the bank does not answer"));
    }
    Ok(payment)
}

eos_runtime::main!(book, state = Tried::default());
