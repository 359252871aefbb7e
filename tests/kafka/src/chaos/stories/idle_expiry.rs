//! A worker without input for longer than the broker remembers its transactional id.

use std::time::Duration;

use super::{Ground, Stage, Story};
use crate::chaos::stage::PROGRESS;

pub(super) const STORY: Story = Story {
    name: "idle_expiry",
    what: "idle beyond transactional.id.expiration.ms, then work again",
    ground: Ground {
        properties: &[
            ("transactional.id.expiration.ms", "10000"),
            ("transaction.remove.expired.transaction.cleanup.interval.ms", "1000"),
            ("producer.id.expiration.ms", "10000"),
            ("producer.id.expiration.check.interval.ms", "1000"),
        ],
        ..Ground::ONE
    },
    is_quick: false,
    run,
};

fn run(stage: &mut Stage<'_>) {
    stage.open(&["a"]);
    for _ in 0..2 {
        stage.during_some(500, 1500);
        stage.feed_at(0);
        stage.settle_within(PROGRESS);
        stage.fault("idle");
        stage.idle_during(Duration::from_secs(14));
        stage.check(!is_known(stage), "the transactional id did not expire");
        stage.feed_at(500);
        stage.during_some(500, 1500);
        stage.settle_within(PROGRESS);
    }
}

/// Whether the broker remembers the worker's transactional id.
fn is_known(stage: &Stage<'_>) -> bool {
    let known = stage.cluster.tool("TransactionsCommand", &["list"]).expect("Kafka's own tool");
    known.contains(&stage.group)
}
