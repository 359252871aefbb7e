//! Members come and go while records flow, eager and cooperative: nothing is lost or doubled.

use std::time::Duration;

use eos_fixture::{Cluster, eventually};

use super::story::{Story, say};

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
    let story = Story::new(cluster.bootstrap(), 40_000, 4, 1);
    let progress = story.progress();

    // Given one member at work,
    let mut first = story.start_slow("first", 100, args);
    eventually(WAIT, "the first one works", || {
        first.assert_running();
        (progress.left() < story.orders).then_some(())
    });

    // when a second one joins and gets partitions, and then the first is told to leave, with work to do,
    let mut second = story.start_slow("second", 100, args);
    second.wait_for_line("assigned", WAIT).expect("the second member gets partitions");
    first.terminate().expect("SIGTERM");
    assert!(progress.left() > 0, "the first one leaves while there is work");
    let left = first.wait_exit(Duration::from_secs(10)).expect("leaves");
    assert!(left.success(), "{left}: {}", first.stderr());

    // then the second one finishes alone, and each order came out exactly once, in order.
    eventually(WAIT, "all is done", || {
        second.assert_running();
        (progress.left() == 0).then_some(())
    });
    second.terminate().expect("SIGTERM");
    let ended = second.wait_exit(Duration::from_secs(10)).expect("ends");
    assert!(ended.success(), "{ended}: {}", second.stderr());
    assert!(!second.stderr().contains(" 0 records in"), "the second one did its part: {}", second.stderr());
    let findings = story.judge();
    say(format_args!("join and leave {args:?}: {findings}"));
    assert!(findings.is_clean(), "{findings}");
}
