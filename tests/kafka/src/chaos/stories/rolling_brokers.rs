//! kill -9 of each broker in turn; the next only when the one before is back in sync.

use std::time::Instant;

use eos_fixture::Node;

use super::Stage;
use crate::chaos::brokers;

/// With the sessions that a pipeline has by default: they outlast the election of another coordinator.
pub(super) fn run(stage: &mut Stage<'_>) {
    stage.args.clear();
    with_short_sessions(stage);
}

/// With sessions of 6 s, which is as long as it takes until another coordinator is elected: all members
/// think that they have lost theirs.
pub(super) fn with_short_sessions(stage: &mut Stage<'_>) {
    stage.open(&["a", "b", "c"]);
    for node in 1..=3 {
        let since = Instant::now();
        stage.fault(format_args!("kill -9 of broker {node}"));
        stage.cluster.node(node).and_then(Node::kill).expect("kill -9");
        stage.during_some(1000, 8000);
        stage.say(format_args!("start broker {node} again"));
        brokers::bring_back(stage.cluster, node);
        stage.settle();
        stage.note(format_args!("without broker {node} an order waited {:.1?}", stage.stall_since(since)));
    }
}
