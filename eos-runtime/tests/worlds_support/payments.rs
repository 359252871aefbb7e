//! Payments that repeat, fail and never work, for the simulated world.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use eos_runtime::{
    memory::PlainRecord,
    prelude::*,
    stage::{PipelineDef, States},
    testing::Scenario,
};

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Payment {
    #[kafka(key)]
    account: u64,
    #[kafka(dedup)]
    payment_id: u64,
}

/// How often each payment was tried.
#[derive(Default)]
struct Tried(Mutex<BTreeMap<u64, u64>>);

/// Every seventh payment is rejected, every fifth works the second time, every eleventh never does.
fn book(payment: Payment, tried: &Tried) -> Result<Payment, Failure> {
    let id = payment.payment_id;
    let mut tried = tried.0.lock().unwrap_or_else(PoisonError::into_inner);
    let times = tried.entry(id).or_default();
    *times += 1;
    match id {
        _ if id % 7 == 3 => Err(Failure::reject("no such account")),
        _ if id % 11 == 4 => Err(Failure::retry("never")),
        _ if id % 5 == 1 && *times == 1 => Err(Failure::retry("not yet")),
        _ => Ok(payment),
    }
}

#[eos_pipeline(
    input = "payments",
    output = "booked",
    dead_letter = "payments.dlq",
    on_error = retry(2, backoff = "5ms..20ms") then dead_letter,
    dedup(within = "24h")
)]
fn pay(payment: Payment, tried: State<Tried>) -> Result<Payment, Failure> {
    book(payment, &tried)
}

/// The same; what waits is parked.
#[eos_pipeline(
    input = "payments",
    output = "booked",
    dead_letter = "payments.dlq",
    on_error = retry(2, backoff = "5ms..20ms") then dead_letter,
    parking = 4,
    dedup(within = "24h")
)]
async fn pay_parking(payment: Payment, tried: State<Tried>) -> Result<Payment, Failure> {
    tokio::task::yield_now().await;
    book(payment, &tried)
}

/// Without dedup: parking alone.
#[eos_pipeline(
    input = "payments",
    output = "booked",
    on_error = retry(2, backoff = "5ms..20ms") then skip,
    parking = 3
)]
fn pay_all(payment: Payment, tried: State<Tried>) -> Result<Payment, Failure> {
    book(payment, &tried)
}

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
struct Receipt {
    #[kafka(key)]
    account: u64,
    text: String,
}

/// Receipts, of which two are larger than any topic takes: one of a payment that works at once, and one of a payment
/// that works the second time.
#[eos_pipeline(
    input = "payments",
    output = "receipts",
    dead_letter = "payments.dlq",
    on_error = retry(2, backoff = "5ms..20ms") then dead_letter,
    parking = 4,
    dedup(within = "24h")
)]
fn acknowledge(payment: Payment, tried: State<Tried>) -> Result<Receipt, Failure> {
    let Payment { account, payment_id } = book(payment, &tried)?;
    let size = if payment_id == 2 || payment_id == 6 { 1_100_000 } else { 10 };
    Ok(Receipt { account, text: format!("{payment_id}: {}", "x".repeat(size)) })
}

/// Payments of few accounts, some twice or three times, and lines that are none, twice.
fn payments(count: u64) -> Vec<(String, String)> {
    let payment = |id: u64| {
        let account = id % 4;
        (account.to_string(), format!(r#"{{"account":{account},"payment_id":{id}}}"#))
    };
    let mut lines = Vec::new();
    for id in 0..count {
        // Every third of the first ones comes again some time later.
        let again = (id % 3 == 2).then(|| id - 2);
        let once_more = again.filter(|id| id % 2 == 0);
        lines.extend([Some(id), again, once_more].into_iter().flatten().map(payment));
        if id % 10 == 9 {
            let nonsense = ((id % 4).to_string(), format!("no payment {id}"));
            lines.extend([nonsense.clone(), nonsense]);
        }
    }
    lines
}

fn scenario(pipeline: PipelineDef, count: u64) -> Scenario {
    let lines = payments(count);
    let records = lines.iter().map(|(key, value)| PlainRecord::new(key, value));
    Scenario::new(pipeline, Many(records)).states(tried)
}

fn tried() -> States {
    let mut states = States::default();
    states.insert(Tried::default());
    states
}

/// Each record that waits holds its partition.
pub(crate) fn paying() -> Scenario {
    scenario(pay::pipeline(), 24)
}

/// Each record that waits is parked; handlers are async.
pub(crate) fn paying_with_parking() -> Scenario {
    scenario(pay_parking::pipeline(), 24)
}

/// What repeats is paid again, what never works is skipped.
pub(crate) fn paying_everything() -> Scenario {
    scenario(pay_all::pipeline(), 24)
}

/// The broker refuses what comes of two of nine payments.
pub(crate) fn acknowledging() -> Scenario {
    scenario(acknowledge::pipeline(), 9)
}
