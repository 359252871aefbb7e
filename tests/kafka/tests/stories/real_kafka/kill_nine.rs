//! A worker process is killed with -9, again and again: every input's output exactly once.

use std::time::Duration;

use eos_fixture::{Cluster, Options, eventually};
use eos_kafka_tests::referee;

use super::story::{Story, say};

/// 20 000 records on one broker, one kill.
#[test]
fn a_worker_killed_once_loses_and_doubles_nothing() {
    let cluster = Cluster::shared().expect("a broker");
    let story = Story::new(cluster.bootstrap(), 20_000, 4, 1);
    kill_and_restart(&story, 1, 100);
}

/// 200 000 records on three brokers (RF 3, min ISR 2), five kills: the figures are printed.
#[test]
fn five_kills_among_200_000_records_on_three_brokers() {
    let cluster = Cluster::start(Options { nodes: 3, ..Options::default() }).expect("three brokers");
    let story = Story::new(cluster.bootstrap(), 200_000, 4, 3);
    kill_and_restart(&story, 5, 20);
}

fn kill_and_restart(story: &Story, kills: u64, pause: u32) {
    // Given the preloaded orders, when the only worker is killed each time it has come a further part
    // of the way, and started again,
    let progress = story.progress();
    let part = story.orders / (kills + 1);
    for kill in 1..=kills {
        let mut worker = story.start_slow("worker", pause, &[]);
        let left = eventually(Duration::from_mins(2), &format!("the way to kill {kill}"), || {
            worker.assert_running();
            let left = progress.left();
            (left <= story.orders - part * kill).then_some(left)
        });
        worker.kill9().expect("kill -9");
        say(format_args!("kill {kill} of {kills}: {left} of {} orders were still to be done", story.orders));
        assert!(left > 0, "the worker was killed with work to do");
    }
    let mut last = story.start("worker", &["--drain"]);
    let status = last.wait_exit(Duration::from_mins(3)).expect("drains");
    assert!(status.success(), "{status}: {}", last.stderr());

    // then each order came out exactly once, in order, everything is committed, nothing left open.
    let findings = story.judge();
    say(format_args!("{kills} x kill -9: {findings}"));
    assert!(findings.is_clean(), "{findings}");
    assert_eq!(progress.left(), 0);
    assert_eq!(referee::held_back(&story.bootstrap, &story.output), 0);
}
