//! What cannot work is said at start, with what to do; what may still come is waited for.

use std::{process::Command, time::Duration};

use eos_fixture::{Cluster, Options, Worker};
use eos_kafka_tests::{orders, topics};

use super::story::Story;

const WAIT: Duration = Duration::from_secs(40);

#[test]
fn an_unreachable_broker_is_waited_for_and_given_up_at_the_startup_timeout() {
    // Given an address where nobody listens, when a pipeline starts,
    let mut command = Command::new(env!("CARGO_BIN_EXE_enrich_orders_under_test"));
    command.args(["run", "--bootstrap", "127.0.0.1:1", "--startup-timeout", "7s"]);
    command.args(["--instance", &topics::fresh("nobody")]);
    let mut worker = Worker::start("worker", &command).expect("starts");

    // then it says that it waits, and gives up with an error that names the address.
    worker.wait_for_line("127.0.0.1:1", WAIT).expect("says what it waits for");
    let status = worker.wait_exit(WAIT).expect("gives up");
    assert_eq!(status.code(), Some(1), "{}", worker.stderr());
    assert!(worker.stderr().contains("--startup-timeout"), "{}", worker.stderr());
}

#[test]
fn a_broker_that_comes_late_is_good_enough() {
    // Given a broker that is down when the pipeline starts,
    let cluster = Cluster::start(Options::default()).expect("a broker");
    let story = Story::new(cluster.bootstrap(), 1000, 2, 1);
    let node = cluster.node(1).expect("its node");
    node.kill().expect("kill -9");
    let mut worker = story.start("early", &["--drain"]);
    worker.wait_for_line(&story.bootstrap, WAIT).expect("says what it waits for");

    // when the broker comes up, then the pipeline does its work.
    node.restart().expect("restarts");
    let status = worker.wait_exit(Duration::from_mins(1)).expect("drains");
    assert!(status.success(), "{status}: {}", worker.stderr());
    let findings = story.judge();
    assert!(findings.is_clean(), "{findings}");
}

#[test]
fn an_unknown_topic_is_an_error_at_start() {
    let cluster = Cluster::shared().expect("a broker");
    let mut story = Story::new(cluster.bootstrap(), 0, 1, 1);
    story.output = topics::fresh("nowhere");
    let mut worker = story.start("worker", &[]);
    let status = worker.wait_exit(WAIT).expect("ends");
    assert_eq!(status.code(), Some(2), "{}", worker.stderr());
    assert!(worker.stderr().contains(&story.output), "{}", worker.stderr());
}

#[test]
fn two_processes_with_one_instance_name_do_not_run_side_by_side() {
    let cluster = Cluster::shared().expect("a broker");
    let story = Story::new(cluster.bootstrap(), 100, 1, 1);
    let mut first = story.start("twin", &[]);
    first.wait_for_line("assigned", WAIT).expect("the first is at work");
    let mut second = story.start("twin", &[]);
    let status = second.wait_exit(WAIT).expect("ends");
    assert_eq!(status.code(), Some(3), "{}", second.stderr());
    assert!(second.stderr().contains("already running"), "{}", second.stderr());
    first.assert_running();
}

#[test]
fn a_record_that_is_no_order_stops_the_pipeline_with_its_place() {
    // Given three orders, something else, and more orders in one partition,
    let cluster = Cluster::shared().expect("a broker");
    let story = Story::new(cluster.bootstrap(), 3, 1, 1);
    orders::preload_raw(&story.bootstrap, &story.input, "c-0000", "no order");
    orders::preload(&story.bootstrap, &story.input, 3..6);

    // when the pipeline comes to it,
    let mut worker = story.start("worker", &[]);
    let status = worker.wait_exit(WAIT).expect("stops");

    // then it says where, and what came before is committed: neither more nor less.
    assert_eq!(status.code(), Some(1), "{}", worker.stderr());
    let place = format!("{}/0@3", story.input);
    assert!(worker.stderr().contains(&place), "{place} in: {}", worker.stderr());
    let findings = story.judge();
    assert!(findings.is_clean(), "{findings}");
    assert_eq!(story.progress().left(), 4, "the bad record and all behind it are still to be done");
}
