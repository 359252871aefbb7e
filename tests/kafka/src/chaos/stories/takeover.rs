//! Somebody else uses the transactional id: once is forgiven, twice is a second owner of the slot.

use std::time::Duration;

use rdkafka::producer::{BaseProducer, Producer};

use super::Stage;
use crate::{chaos::stage::PROGRESS, topics::client};

const SOON: Duration = Duration::from_secs(20);

pub(super) fn run(stage: &mut Stage<'_>, membership: &[&str]) {
    stage.add_args(membership);
    stage.open(&["a"]);

    // A producer of another program takes the id once: the worker takes it back.
    stage.during_some(100, 600);
    stage.fault("another producer takes the transactional id");
    let id = format!("eos-kafka-tests.enrich.{}-a.0", stage.group);
    let mut config = client(stage.cluster.bootstrap());
    let other: BaseProducer = config.set("transactional.id", id).create().expect("a producer");
    other.init_transactions(SOON).expect("takes over");
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
