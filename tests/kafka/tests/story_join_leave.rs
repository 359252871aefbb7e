//! Members come and go while records flow, eager and cooperative: nothing is lost or doubled.

mod support;

use std::time::Duration;

use eos_fixture::{Cluster, eventually};
use eos_kafka_tests::referee;

use support::Story;

const WAIT: Duration = Duration::from_mins(1);

#[test]
fn a_member_joins_and_the_first_leaves_cooperative_sticky() {
    members_change(&[]);
}

#[test]
fn a_member_joins_and_the_first_leaves_eager() {
    members_change(&["--kafka", "partition.assignment.strategy=range"]);
}

fn members_change(args: &[&str]) {
    let cluster = Cluster::shared().expect("a broker");
    let story = Story::new(cluster.bootstrap(), 60_000, 4, 1);
    let committed = |share: u64| (story.committed() >= story.orders / 10 * share).then_some(());

    // Given one member at work,
    let mut first = story.start("first", args);
    eventually(WAIT, "a tenth is done", || committed(1));

    // when a second one joins and gets partitions, and the first is told to leave,
    let mut second = story.start("second", &[args, &["--drain"]].concat());
    second.wait_for_line("assigned", WAIT).expect("the second member gets partitions");
    first.terminate().expect("SIGTERM");
    let left = first.wait_exit(Duration::from_secs(10)).expect("leaves");
    assert!(left.success(), "{left}: {}", first.stderr());

    // then the second one finishes alone, and each order came out exactly once, in order.
    let drained = second.wait_exit(WAIT).expect("drains");
    assert!(drained.success(), "{drained}: {}", second.stderr());
    let findings = story.judge();
    println!("join and leave {args:?}: {findings}");
    assert!(findings.is_clean(), "{findings}");
    assert_eq!(referee::lag(&story.bootstrap, &story.group, &story.input), 0);
}
