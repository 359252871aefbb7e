//! The end of a transaction, lost, late or doubled between worker and broker.

use std::time::Duration;

use eos_fixture::{Api, Deed, Which, eventually};

use super::Stage;

/// Transactions that are open nearly all the time: what comes late meets the next one.
const NEARLY_ALWAYS_OPEN: [&str; 2] = ["--min-commit-interval", "80ms"];

const SOON: Duration = Duration::from_secs(30);

/// The broker has ended the transaction, and the worker has to find out.
pub(super) fn lost(stage: &mut Stage<'_>) {
    stage.open(&["a", "b"]);
    let proxy = stage.cluster.proxy().expect("a proxy");
    let rule = proxy.upon(Api::END_TXN, Which::Every(5), Deed::LoseAnswer);
    stage.fault("one in five answers to EndTxn is lost");
    stage.during(Duration::from_secs(12));
    let lost = rule.done();
    drop(rule);
    stage.settle();
    stage.note(format_args!("{lost} answers were lost"));
    stage.check(lost >= 10, format_args!("only {lost} answers were lost"));
}

/// The worker has asked again over a new connection and gone on, and only then the first request comes
/// (KAFKA-17754).
pub(super) fn late(stage: &mut Stage<'_>) {
    stage.add_args(&NEARLY_ALWAYS_OPEN);
    stage.open(&["a"]);
    let proxy = stage.cluster.proxy().expect("a proxy");
    for _ in 0..8 {
        let by = Duration::from_millis(20 + stage.random.below(1500));
        stage.fault(format_args!("an EndTxn is late by {by:?}"));
        let rule = proxy.upon(Api::END_TXN, Which::Next, Deed::Late(by));
        eventually(SOON, "the broker's answer to the late EndTxn", || (rule.done() == 1).then_some(()));
        stage.settle();
    }
}

/// The second one comes right behind the first, on the same connection.
pub(super) fn twice(stage: &mut Stage<'_>) {
    stage.add_args(&NEARLY_ALWAYS_OPEN);
    stage.open(&["a", "b"]);
    let proxy = stage.cluster.proxy().expect("a proxy");
    let rule = proxy.upon(Api::END_TXN, Which::Every(3), Deed::Twice);
    stage.fault("every third EndTxn is doubled");
    stage.during(Duration::from_secs(8));
    let doubled = rule.done();
    drop(rule);
    stage.settle();
    stage.note(format_args!("{doubled} were doubled"));
    stage.check(doubled >= 10, format_args!("only {doubled} were doubled"));
}
