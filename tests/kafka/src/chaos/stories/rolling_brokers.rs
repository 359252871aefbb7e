//! kill -9 of each broker in turn; the next only when the one before is back in sync.

use std::time::{Duration, Instant};

use eos_fixture::Node;

use super::Stage;
use crate::chaos::{brokers, stage::PROGRESS};

/// Load between two faults.
const BETWEEN: Duration = Duration::from_secs(3);

/// With sessions of 6 s, which end before another coordinator is elected: all members think that they have
/// lost theirs.
pub(super) fn with_short_sessions(stage: &mut Stage<'_>) {
    stage.add_args(&["--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500"]);
    run(stage);
}

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.open(&["a", "b", "c"]);
    for node in 1..=3 {
        stage.during(BETWEEN);
        stage.settle();
        let since = Instant::now();
        stage.fault(format_args!("kill -9 of broker {node}"));
        stage.cluster.node(node).and_then(Node::kill).expect("kill -9");
        brokers::wait_until_led_by_others(stage.cluster, node);
        // So long Kafka itself takes: its own session timeout, and more if the node led the controllers.
        let elected = since.elapsed();
        stage.bound = stage.bound.max(elected + PROGRESS);
        stage.during_some(0, 5000);
        stage.say(format_args!("start broker {node} again"));
        brokers::bring_back(stage.cluster, node);
        stage.settle();
        let waited = stage.stall_since(since);
        stage.note(format_args!(
            "broker {node}: other leaders after {elected:.1?}, longest wait {waited:.1?}"
        ));
    }
}
