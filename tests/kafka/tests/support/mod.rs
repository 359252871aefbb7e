//! A story: orders, a pipeline's processes, and a referee.
#![allow(dead_code)] // each story uses its part

use std::{ops::Deref, ops::DerefMut, process::Command};

use eos_fixture::Worker;
use eos_kafka_tests::{
    orders,
    referee::{self, Findings},
    topics,
};

/// Topics of its own with orders in the input, for processes of `enrich_orders`.
pub struct Story {
    pub bootstrap: String,
    pub input: String,
    pub output: String,
    pub group: String,
    pub orders: u64,
}

impl Story {
    /// Creates the topics and preloads the orders.
    pub fn new(bootstrap: &str, orders: u64, partitions: i32, replicas: i32) -> Self {
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
    pub fn start(&self, instance: &str, args: &[&str]) -> Process {
        Process(Worker::start(instance, &self.command(instance, args)).expect("the pipeline starts"))
    }

    /// The command line of a process.
    pub fn command(&self, instance: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enrich_orders"));
        command
            .args(["run", "--bootstrap", &self.bootstrap, "--group", &self.group])
            .args(["--topic", &format!("raw-orders={}", self.input)])
            .args(["--topic", &format!("enriched-orders={}", self.output)])
            .args(["--instance", &format!("{}-{instance}", self.group)])
            .args(["--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500"])
            .args(args);
        command
    }

    /// How many orders the group has committed.
    pub fn committed(&self) -> u64 {
        self.orders - referee::lag(&self.bootstrap, &self.group, &self.input) as u64
    }

    /// What came out, judged.
    pub fn judge(&self) -> Findings {
        referee::judge(0..self.orders, &referee::read_committed(&self.bootstrap, &self.output))
    }
}

/// A running process of the pipeline.
pub struct Process(Worker);

impl Process {
    /// Fails the test, with the process's own words, when it has ended.
    pub fn assert_running(&mut self) {
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
