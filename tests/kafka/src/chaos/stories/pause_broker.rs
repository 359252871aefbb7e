//! A broker that says nothing and keeps its connections, as on a suspended machine.

use std::time::Duration;

use super::Stage;
use crate::chaos::{brokers, usage::cpu_time};

/// Longer than a transaction may stay open: 12 s.
const PAUSE: Duration = Duration::from_secs(15);

/// Load before it.
const LOAD: Duration = Duration::from_secs(2);

/// Waiting is no work: hundredths of a core that a process may take meanwhile.
const IDLE: u32 = 5;

/// Nobody else can do its part: the workers wait, cheaply.
pub(super) fn only(stage: &mut Stage<'_>) {
    stage.bound += PAUSE;
    stage.open(&["a", "b"]);
    stage.during(LOAD);
    pause(stage, 1, &["a", "b"]);
    stage.settle();
}

/// The others take over its part, and it comes back without knowing. The members keep their sessions, as
/// they do by default.
pub(super) fn coordinator(stage: &mut Stage<'_>) {
    stage.args.clear();
    stage.open(&["a", "b", "c"]);
    stage.during(LOAD);
    let node = brokers::transaction_coordinator(stage.cluster, &format!("{}-a.", stage.group));
    pause(stage, node, &["a"]);
    stage.settle();
    brokers::wait_until_in_sync(stage.cluster);
}

/// Pauses the broker, and looks at what these processes take meanwhile.
fn pause(stage: &mut Stage<'_>, node: u16, waiting: &[&str]) {
    let broker = stage.cluster.node(node).expect("the node");
    stage.fault(format_args!("broker {node} stands still for {PAUSE:?}"));
    broker.pause().expect("SIGSTOP");
    let pids: Vec<_> = waiting.iter().map(|name| stage.worker(name).id()).collect();
    let used = || pids.iter().filter_map(|pid| cpu_time(*pid)).sum::<Duration>();
    let before = used();
    stage.during(PAUSE);
    let used = used().saturating_sub(before);
    stage.say(format_args!("broker {node} goes on"));
    broker.resume().expect("SIGCONT");
    let share = used * 100 / waiting.len() as u32;
    let percent = share.as_secs_f64() / PAUSE.as_secs_f64();
    stage.note(format_args!("a waiting process took {percent:.1} % of a core"));
    stage.check(percent < f64::from(IDLE), format_args!("waiting took {percent:.1} % of a core"));
}
