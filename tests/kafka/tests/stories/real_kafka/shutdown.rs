//! SIGTERM: what is handled is committed, nothing stays open, the process ends cleanly and soon.

use std::time::Duration;

use eos_fixture::{Cluster, eventually};
use eos_kafka_tests::referee;

use super::story::Story;

#[test]
fn a_terminated_worker_leaves_no_open_transaction() {
    let cluster = Cluster::shared().expect("a broker");
    let story = Story::new(cluster.bootstrap(), 20_000, 4, 1);

    // Given a worker in the middle of its work,
    let progress = story.progress();
    let mut worker = story.start_slow("worker", 100, &["--workers", "2"]);
    eventually(Duration::from_mins(1), "some records are done", || {
        worker.assert_running();
        (progress.left() < story.orders).then_some(())
    });

    // when it is told to stop,
    worker.terminate().expect("SIGTERM");
    let status = worker.wait_exit(Duration::from_secs(10)).expect("ends soon");

    // then it ends with 0, nothing is held back, and what is committed came out exactly once.
    assert_eq!(status.code(), Some(0), "{}", worker.stderr());
    assert_eq!(referee::held_back(&story.bootstrap, &story.output), 0, "no open transaction is left");
    let findings = story.judge();
    assert_eq!((findings.duplicated, findings.reordered, findings.foreign), (0, 0, 0), "{findings}");
    let left = progress.left();
    assert!(left > 0, "the worker was stopped with work to do");
    assert_eq!(findings.found, story.orders - left, "outputs and offsets agree");
}
