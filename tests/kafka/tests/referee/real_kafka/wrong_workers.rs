//! Workers by hand, each wrong in one way, and the fault that shows it; and a right one under all faults.

#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // an upstream producer of its own

use std::{ops::Range, process::Command, time::Duration};

use eos_fixture::{Cluster, Worker};
use eos_kafka_tests::{
    orders,
    referee::{self, Findings},
    topics,
};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _};

const WAIT: Duration = Duration::from_mins(1);
const CALL: Duration = Duration::from_secs(20);

/// On one partition, so that the batches are known: five of 400.
const ORDERS: u64 = 2_000;
const BATCH: u64 = 400;

#[test]
fn a_right_worker_is_clean_under_all_of_these_faults() {
    // Given an input with an aborted transaction, when a worker crashes and the next one aborts once.
    let job = Job::new();
    job.feed_aborted(0..BATCH);
    job.feed();
    job.crash("right");
    job.finish("right", &["--abort-in", "2"]);

    // Then each order came out exactly once, in order.
    let findings = job.judge();
    assert!(findings.is_clean(), "{findings}");
}

#[test]
fn outputs_before_offsets_are_doubled_by_a_crash() {
    // Given a worker that commits its offsets after its outputs, when it crashes between the two.
    let job = Job::new();
    job.feed();
    job.crash("at-least-once");
    job.finish("at-least-once", &[]);

    // Then the referee finds that batch twice.
    let findings = job.judge();
    assert_eq!((findings.missing, findings.duplicated), (0, BATCH), "{findings}");
}

#[test]
fn offsets_before_outputs_lose_a_batch_by_a_crash() {
    // Given a worker that commits its offsets before its outputs, when it crashes between the two.
    let job = Job::new();
    job.feed();
    job.crash("offsets-before-output");
    job.finish("offsets-before-output", &[]);

    // Then the referee misses that batch.
    let findings = job.judge();
    assert_eq!((findings.missing, findings.duplicated), (BATCH, 0), "{findings}");
}

#[test]
fn an_abort_without_a_rewind_loses_its_batch() {
    // Given a worker that goes on where it stands, when a transaction is aborted.
    let job = Job::new();
    job.feed();
    job.finish("no-rewind", &["--abort-in", "2"]);

    // Then the referee misses its batch.
    let findings = job.judge();
    assert_eq!((findings.missing, findings.duplicated), (BATCH, 0), "{findings}");
}

#[test]
fn reading_uncommitted_lets_through_what_was_aborted() {
    // Given orders of which some were written and aborted first, when they are read uncommitted.
    let job = Job::new();
    job.feed_aborted(0..BATCH);
    job.feed();
    job.finish("read-uncommitted", &[]);

    // Then the referee finds those twice.
    let findings = job.judge();
    assert_eq!((findings.missing, findings.duplicated), (0, BATCH), "{findings}");
}

#[test]
fn handling_later_what_failed_at_first_reorders() {
    // Given a worker that puts what fails at first behind the rest of its batch, when one in ten fails.
    let job = Job::new();
    job.feed();
    job.finish("reordering", &[]);

    // Then the referee finds what was overtaken: a customer's orders are 199 apart, so that of each batch
    // of 400 it is every tenth up to 200.
    let findings = job.judge();
    let expected = ORDERS / BATCH * 21;
    assert_eq!((findings.missing, findings.duplicated, findings.reordered), (0, 0, expected), "{findings}");
}

/// Topics and a group of its own.
struct Job {
    bootstrap: &'static str,
    name: String,
}

impl Job {
    fn new() -> Self {
        let bootstrap = Cluster::shared().expect("a broker").bootstrap();
        let job = Self { bootstrap, name: topics::fresh("wrong") };
        topics::create(bootstrap, &job.input(), 1, 1);
        topics::create(bootstrap, &job.output(), 1, 1);
        job
    }

    fn feed(&self) {
        orders::preload(self.bootstrap, &self.input(), 0..ORDERS);
    }

    /// Orders of a transaction that is aborted when all have arrived: they are in the log for good.
    fn feed_aborted(&self, ids: Range<u64>) {
        let producer: BaseProducer = topics::client(self.bootstrap)
            .set("transactional.id", format!("{}-upstream", self.name))
            .create()
            .expect("a producer needs no broker");
        let input = self.input();
        producer.init_transactions(CALL).expect("a producer of this id");
        producer.begin_transaction().expect("begun");
        for id in ids {
            let (customer, order) = (orders::customer(id), orders::order(id));
            let record = BaseRecord::to(&input).key(&customer).payload(&order);
            producer.send(record).map_err(|(error, _)| error).expect("the queue has room");
        }
        producer.flush(CALL).expect("all arrive");
        producer.abort_transaction(CALL).expect("aborted");
    }

    /// Kills a worker in the second batch, between its outputs and its offsets.
    fn crash(&self, how: &str) {
        let mut worker = self.start(how, &["--crash-in", "2"]);
        worker.wait_for_line("halfway", WAIT).expect("comes halfway");
        worker.kill9().expect("kill -9");
    }

    /// Lets a worker read to the end.
    fn finish(&self, how: &str, args: &[&str]) {
        let mut worker = self.start(how, args);
        let status = worker.wait_exit(WAIT).expect("ends");
        assert!(status.success(), "{status}: {}", worker.stderr());
    }

    fn start(&self, how: &str, args: &[&str]) -> Worker {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wrong_worker"));
        command
            .args([how, "--bootstrap", self.bootstrap, "--group", &self.name])
            .args(["--input", &self.input(), "--output", &self.output()])
            .args(args);
        Worker::start(how, &command).expect("the worker starts")
    }

    fn judge(&self) -> Findings {
        referee::judge(0..ORDERS, &referee::read_committed(self.bootstrap, &self.output()))
    }

    fn input(&self) -> String {
        format!("{}.raw", self.name)
    }

    fn output(&self) -> String {
        format!("{}.enriched", self.name)
    }
}
