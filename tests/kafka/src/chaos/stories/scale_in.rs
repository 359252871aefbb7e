//! A member stops for good, and then another dies for good: the rest takes over.

use std::time::Instant;

use super::{STATIC, Stage};
use crate::chaos::stage::{DEAD_MEMBER, PROGRESS};

pub(super) fn run(stage: &mut Stage<'_>, membership: &[&str]) {
    stage.add_args(membership);
    // A transaction is open nearly all the time: what dies leaves one behind.
    stage.add_args(&["--min-commit-interval", "1s", "--commit-interval", "1s"]);
    stage.bound = DEAD_MEMBER;
    stage.open(&["a", "b", "c"]);

    stage.during_some(500, 1500);
    let before = Instant::now();
    stage.terminate("c");
    // A static member's place is kept for its session timeout.
    let limit = if membership == STATIC { DEAD_MEMBER } else { PROGRESS };
    stage.settle_within(limit);
    let stall = stage.stall_since(before);
    stage.note(format_args!("SIGTERM for good: longest stall {stall:.2?}"));

    stage.during_some(500, 1500);
    let before = Instant::now();
    stage.kill("b");
    stage.settle_within(DEAD_MEMBER);
    let stall = stage.stall_since(before);
    stage.note(format_args!("kill -9 for good: longest stall {stall:.2?}"));
}
