//! A broker that says nothing and keeps its connections, as on a suspended machine.

use std::time::Duration;

use super::Stage;
use crate::chaos::brokers;

/// Longer than a transaction may stay open.
const PAUSE: Duration = Duration::from_secs(15);

/// Load before it.
const LOAD: Duration = Duration::from_secs(2);

/// Nobody else can do its part: the workers wait, cheaply.
pub(super) fn only(stage: &mut Stage<'_>) {
    stage.bound += PAUSE;
    stage.open(&["a", "b"]);
    stage.during(LOAD);
    pause(stage, 1);
    stage.settle();
}

/// The others take over its part, and it comes back without knowing. A transaction whose markers were on
/// their way to it waits for it all the same: the coordinator waits half a minute for the answer
/// (`request.timeout.ms` between brokers), and refuses the next transaction until then.
pub(super) fn coordinator(stage: &mut Stage<'_>) {
    stage.bound += PAUSE;
    stage.open(&["a", "b", "c"]);
    stage.during(LOAD);
    let node = brokers::transaction_coordinator(stage.cluster, &format!("{}-a.", stage.group));
    pause(stage, node);
    stage.settle();
    brokers::wait_until_in_sync(stage.cluster);
}

/// Pauses the broker. Waiting is no work, and must not look like it.
fn pause(stage: &mut Stage<'_>, node: u16) {
    let broker = stage.cluster.node(node).expect("the node");
    stage.fault(format_args!("broker {node} stands still for {PAUSE:?}"));
    broker.pause().expect("SIGSTOP");
    stage.idle_during(PAUSE);
    stage.say(format_args!("broker {node} goes on"));
    broker.resume().expect("SIGCONT");
}
