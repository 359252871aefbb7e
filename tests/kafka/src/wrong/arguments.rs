//! What the worker is told.

use std::{collections::HashMap, thread};

use eos_kafka_tests::topics::client;
use rdkafka::ClientConfig;

pub(crate) struct Arguments {
    pub(crate) how: How,
    pub(crate) bootstrap: String,
    pub(crate) group: String,
    pub(crate) input: String,
    pub(crate) output: String,
    crash_in: Option<usize>,
    abort_in: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Right,
    /// Outputs, then offsets, without a transaction around them.
    AtLeastOnce,
    /// Offsets, then outputs, without a transaction around them.
    OffsetsBeforeOutput,
    /// After an abort it goes on where it stands, not at the committed offsets.
    NoRewind,
    /// It reads what was never committed.
    ReadUncommitted,
    /// What fails at first comes behind the others of its batch.
    Reordering,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Self {
        let how = match words.next().as_deref() {
            Some("right") => How::Right,
            Some("at-least-once") => How::AtLeastOnce,
            Some("offsets-before-output") => How::OffsetsBeforeOutput,
            Some("no-rewind") => How::NoRewind,
            Some("read-uncommitted") => How::ReadUncommitted,
            Some("reordering") => How::Reordering,
            other => panic!("there is no way called {other:?}"),
        };
        let mut options = HashMap::new();
        while let Some(name) = words.next() {
            options.insert(name, words.next().expect("a value"));
        }
        let batch = |value: String| value.parse().expect("the number of a batch");
        let crash_in = options.remove("--crash-in").map(batch);
        let abort_in = options.remove("--abort-in").map(batch);
        let mut needed = |name: &str| options.remove(name).unwrap_or_else(|| panic!("{name} is missing"));
        Self {
            how,
            bootstrap: needed("--bootstrap"),
            group: needed("--group"),
            input: needed("--input"),
            output: needed("--output"),
            crash_in,
            abort_in,
        }
    }

    /// Settings of a member of the group who has its partitions back at once after a crash.
    pub(crate) fn member(&self) -> ClientConfig {
        let mut config = client(&self.bootstrap);
        config.set("group.id", &self.group).set("group.instance.id", &self.group);
        config
    }

    /// One of a batch's two effects, outputs and offsets, is done: in the batch that is told (from 1), says
    /// so and waits to be killed.
    pub(crate) fn halfway(&self, batch: usize) {
        if self.crash_in == Some(batch) {
            println!("halfway");
            loop {
                thread::park();
            }
        }
    }

    /// Whether this batch (from 1) is to be aborted.
    pub(crate) fn aborts(&self, batch: usize) -> bool {
        self.abort_in == Some(batch)
    }
}
