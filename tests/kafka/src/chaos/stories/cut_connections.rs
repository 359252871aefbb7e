//! The network breaks again and again.

use std::time::Duration;

use super::Stage;

const PAUSES: std::ops::Range<Duration> = Duration::from_millis(500)..Duration::from_millis(1500);

pub(super) fn run(stage: &mut Stage<'_>) {
    stage.open(&["a", "b", "c"]);
    let proxy = stage.cluster.proxy().expect("a proxy");
    let before = proxy.cuts();
    stage.fault("connections are cut, those to one broker or all");
    let cutter = proxy.cut_at_random(PAUSES, stage.random.below(1 << 32));
    stage.during(Duration::from_secs(30));
    drop(cutter);
    stage.say("the network is good again");
    stage.settle();
    let cuts = proxy.cuts() - before;
    stage.note(format_args!("{cuts} connections were cut"));
    stage.check(cuts >= 30, "the connections were hardly cut");
}
