//! A process holds still for longer than it may, and goes on as if nothing had been.

use std::time::{Duration, Instant};

use super::Stage;
use crate::chaos::stage::{DEAD_MEMBER, PROGRESS};

/// Beyond the default session timeout, 10 s, and until the others have taken over.
const SESSION: Duration = Duration::from_secs(18);

/// Beyond the transaction timeout of its story, and beyond the session timeout.
const TRANSACTION: Duration = Duration::from_secs(12);

/// The others take over; what was paused comes back as a zombie that must not be believed.
pub(super) fn beyond_session(stage: &mut Stage<'_>) {
    // A transaction is open nearly all the time.
    stage.add_args(&["--min-commit-interval", "1s", "--commit-interval", "1s"]);
    stage.bound = DEAD_MEMBER;
    stage.open(&["a", "b", "c"]);
    for paused in ["a", "b"] {
        let before = Instant::now();
        stage.pause(paused);
        stage.during(SESSION);
        let stall = stage.stall_since(before);
        stage.note(format_args!("{paused} paused for {SESSION:?}: longest stall {stall:.2?}"));
        stage.resume(paused);
        stage.settle_within(PROGRESS);
        stage.during_some(1000, 3000);
        stage.settle_within(PROGRESS);
    }
}

/// Nobody is there to take over: the coordinator aborts, and the worker begins anew.
pub(super) fn beyond_transaction(stage: &mut Stage<'_>) {
    stage.add_args(&[
        "--min-commit-interval",
        "150ms",
        "--commit-interval",
        "150ms",
        "--transaction-timeout",
        "5s",
    ]);
    // The pause itself, and what progress after it may take.
    stage.bound = TRANSACTION + PROGRESS;
    stage.open(&["a"]);
    stage.during_some(100, 1000);
    stage.pause("a");
    let is_open = stage.left_open();
    stage.check(is_open, "the pause missed the open transaction");
    stage.during(TRANSACTION);
    let is_open = stage.left_open();
    stage.check(!is_open, "the transaction is open beyond its timeout");
    stage.resume("a");
    stage.settle_within(PROGRESS);
}
