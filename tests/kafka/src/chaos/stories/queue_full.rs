//! A backlog, and a producer that keeps its records back: its queue is full in mid-transaction.

use std::time::Duration;

use super::Stage;
use crate::chaos::stage::PROGRESS;

/// Nothing is sent for 900 ms, unless a partition has more than the queue holds: then a transaction of
/// a second meets the smallest queue that a pipeline may have.
const FULL_QUEUE: [&str; 10] = [
    "--commit-interval",
    "1s",
    "--kafka",
    "queue.buffering.max.messages=10000",
    "--kafka",
    "linger.ms=900",
    "--kafka",
    "batch.num.messages=100000",
    "--kafka",
    "batch.size=10000000",
];

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.add_args(&FULL_QUEUE);
    stage.rate = 15_000;
    stage.feed();
    stage.during(Duration::from_secs(4));
    stage.feed_at(500);
    stage.fault("a backlog, and a small queue");
    stage.start("a");
    stage.wait_for_partitions("a");
    stage.during_some(500, 1500);
    stage.kill("a");
    stage.start("a");
    stage.settle_within(PROGRESS);
}
