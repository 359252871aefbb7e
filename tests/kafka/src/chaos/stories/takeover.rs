//! Somebody else uses the transactional id: once is forgiven, twice is a second owner of the slot.

use std::time::Duration;

use rdkafka::producer::{BaseProducer, Producer};

use super::{STATIC, Stage};
use crate::{
    chaos::stage::{DEAD_MEMBER, PROGRESS},
    topics::client,
};

const SOON: Duration = Duration::from_secs(20);

pub(super) fn run(stage: &mut Stage<'_>, membership: &[&str]) {
    stage.add_args(membership);
    stage.open(&["a"]);

    // A producer of another program takes the id once: the worker takes it back.
    stage.during_some(100, 600);
    take_over(stage);
    stage.settle_within(PROGRESS);

    // A process of the same instance on another host: one of the two gives way.
    stage.during_some(100, 600);
    stage.fault("another process of the same instance");
    let host = tempfile::tempdir().expect("a directory");
    stage.start_twin("twin of a", "a", host.path());
    let (loser, code) = stage.wait_end(&["a", "twin of a"], SOON);
    stage.check(code == Some(3), format_args!("{loser} ended with {code:?} and not with 3"));
    stage.settle_within(PROGRESS);
    // The other one stays.
    stage.during(Duration::from_secs(3));
    stage.settle_within(PROGRESS);
}

/// A new process each time, so that each fence is its first: it goes on.
pub(super) fn often(stage: &mut Stage<'_>) {
    stage.add_args(&STATIC);
    stage.bound = DEAD_MEMBER;
    stage.open(&["a"]);
    for _ in 0..30 {
        stage.during_some(300, 600);
        take_over(stage);
        stage.during_some(900, 1000);
        stage.kill_if_running("a");
        stage.start("a");
        stage.wait_for_partitions("a");
    }
}

/// A producer of another program takes the worker's id, once.
fn take_over(stage: &mut Stage<'_>) {
    stage.fault("another producer takes the transactional id");
    let id = format!("eos-kafka-tests.enrich.{}-a.0", stage.group);
    let mut config = client(stage.cluster.bootstrap());
    let other: BaseProducer = config.set("transactional.id", id).create().expect("a producer");
    other.init_transactions(SOON).expect("takes over");
}
