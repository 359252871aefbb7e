//! Members come and go while records flow, eager and cooperative: nothing is lost or doubled.

use std::time::Duration;

use eos_fixture::{Cluster, eventually};

use super::story::Story;

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
    let mut story = Story::new(cluster.bootstrap(), 20_000, 4, 1);

    // Given one member at work,
    let mut first = story.start_slow("first", args);
    story.wait_until_moving(&mut first);

    // when a second one joins while there is work, and then the first is told to leave while there is
    // work,
    let mut second = story.start_slow("second", args);
    second.wait_for_line("assigned", WAIT).expect("the second member gets partitions");
    story.add(20_000);
    story.wait_until_moving(&mut second);
    first.terminate().expect("SIGTERM");
    let left = first.wait_exit(Duration::from_secs(10)).expect("leaves");
    assert!(left.success(), "{left}: {}", first.stderr());
    story.add(20_000);

    // then the second one finishes alone, and each order came out exactly once, in order.
    let progress = story.progress();
    eventually(WAIT, "all is done", || {
        second.assert_running();
        (progress.left() == 0).then_some(())
    });
    second.terminate().expect("SIGTERM");
    let ended = second.wait_exit(Duration::from_secs(10)).expect("ends");
    assert!(ended.success(), "{ended}: {}", second.stderr());
    let findings = story.judge();
    println!("join and leave {args:?}: {findings}");
    assert!(findings.is_clean(), "{findings}");
}
