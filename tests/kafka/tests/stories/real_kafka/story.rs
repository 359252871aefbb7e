//! A story: orders, a pipeline's processes, and a referee.

use std::{
    io::Write,
    ops::{Deref, DerefMut},
    process::Command,
};

use eos_fixture::Worker;
use eos_kafka_tests::{
    orders,
    referee::{self, Findings, Progress},
    topics,
};

/// Prints a figure past the test runner, which swallows what a passing test prints.
pub(crate) fn say(figure: std::fmt::Arguments<'_>) {
    // Nobody to tell if standard error is closed.
    let _ = writeln!(std::io::stderr(), "   {figure}");
}

/// Topics of its own with orders in the input, for processes of `enrich_orders`.
pub(crate) struct Story {
    pub(crate) bootstrap: String,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) group: String,
    pub(crate) orders: u64,
}

impl Story {
    /// Creates the topics and preloads the orders.
    pub(crate) fn new(bootstrap: &str, orders: u64, partitions: i32, replicas: i32) -> Self {
        let name = topics::fresh("story");
        let story = Self {
            bootstrap: bootstrap.to_owned(),
            input: format!("{name}.raw"),
            output: format!("{name}.enriched"),
            group: name,
            orders,
        };
        topics::create(bootstrap, &story.input, partitions, replicas);
        topics::create(bootstrap, &story.output, partitions, replicas);
        orders::preload(bootstrap, &story.input, 0..orders);
        story
    }

    /// Starts a process of the pipeline. The same `instance` is the same transactional id.
    pub(crate) fn start(&self, instance: &str, args: &[&str]) -> Process {
        Process(Worker::start(instance, &self.command(instance, args)).expect("the pipeline starts"))
    }

    /// Starts a process to which something can happen before it is done: it fetches one batch of 100
    /// orders per partition, and then pauses for this many milliseconds.
    pub(crate) fn start_slow(&self, instance: &str, pause: u32, args: &[&str]) -> Process {
        let pause = format!("fetch.queue.backoff.ms={pause}");
        let slow = [
            "--kafka",
            "fetch.message.max.bytes=1024",
            "--kafka",
            "queued.min.messages=1",
            "--kafka",
            &pause,
        ];
        self.start(instance, &[args, &slow].concat())
    }

    /// The command line of a process.
    pub(crate) fn command(&self, instance: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enrich_orders_under_test"));
        command
            .args(["run", "--bootstrap", &self.bootstrap, "--group", &self.group])
            .args(["--topic", &format!("raw-orders={}", self.input)])
            .args(["--topic", &format!("enriched-orders={}", self.output)])
            .args(["--instance", &format!("{}-{instance}", self.group)])
            .args(["--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500"])
            .args(args);
        command
    }

    /// How far the group is with what is in the input now.
    pub(crate) fn progress(&self) -> Progress {
        Progress::of(&self.bootstrap, &self.group, &self.input)
    }

    /// What came out, judged.
    pub(crate) fn judge(&self) -> Findings {
        referee::judge(0..self.orders, &referee::read_committed(&self.bootstrap, &self.output))
    }
}

/// A running process of the pipeline.
pub(crate) struct Process(Worker);

impl Process {
    /// Fails the test, with the process's own words, when it has ended.
    pub(crate) fn assert_running(&mut self) {
        if let Some(status) = self.0.exited().expect("its state") {
            panic!("the pipeline ended early with {status}:\n{}", self.0.stderr());
        }
    }
}

impl Deref for Process {
    type Target = Worker;

    fn deref(&self) -> &Worker {
        &self.0
    }
}

impl DerefMut for Process {
    fn deref_mut(&mut self) -> &mut Worker {
        &mut self.0
    }
}
