//! A member goes and is back at once: what an update does, and what a crash does.

use std::time::{Duration, Instant};

use super::{STATIC, Stage};
use crate::chaos::stage::{DEAD_MEMBER, PROGRESS};

const INSTANCES: [&str; 3] = ["a", "b", "c"];

/// What static membership is for.
const SHORT: Duration = Duration::from_secs(2);

/// kill -9, and a new start after a second.
pub(super) fn killed(stage: &mut Stage<'_>) {
    stage.add_args(&STATIC);
    stage.bound = SHORT;
    stage.open(&INSTANCES);
    for victim in INSTANCES {
        stage.during_some(300, 1300);
        let before = Instant::now();
        let others = without(victim);
        let changes = others.map(|other| stage.changes(other));
        stage.kill(victim);
        stage.during(Duration::from_secs(1));
        stage.start(victim);
        stage.wait_for_partitions(victim);
        stage.settle_within(PROGRESS);
        let now = others.map(|other| stage.changes(other));
        stage.check(now == changes, format_args!("the others' partitions changed: {changes:?} to {now:?}"));
        let stall = stage.stall_since(before);
        stage.note(format_args!("kill -9 of {victim} and a start 1 s later: {stall:.2?}"));
    }
}

/// SIGTERM and a new start, one after the other.
pub(super) fn rolling(stage: &mut Stage<'_>, membership: &[&str]) {
    let is_static = membership == STATIC;
    stage.add_args(membership);
    stage.bound = if is_static { SHORT } else { DEAD_MEMBER };
    stage.open(&INSTANCES);
    let began = Instant::now();
    let mut rebalances = 0;
    for member in INSTANCES {
        stage.during_some(300, 1300);
        let others = without(member);
        let before: usize = others.map(|other| stage.changes(other)).iter().sum();
        stage.terminate(member);
        stage.start(member);
        stage.wait_for_partitions(member);
        stage.settle_within(PROGRESS);
        rebalances += others.map(|other| stage.changes(other)).iter().sum::<usize>() - before;
    }
    let stall = stage.stall_since(began);
    stage.note(format_args!("longest stall {stall:.2?}, {rebalances} changes of others' partitions"));
    stage.check(rebalances == 0 || !is_static, "a rolling restart of static members was a rebalance");
}

fn without(name: &str) -> [&'static str; 2] {
    match name {
        "a" => ["b", "c"],
        "b" => ["a", "c"],
        _ => ["a", "b"],
    }
}
