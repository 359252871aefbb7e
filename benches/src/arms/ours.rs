//! The pipeline as its users write it: `src/bin/ours.rs`.

use std::{process::Command, time::Duration};

use crate::Failure;

use super::{Arm, INTERVAL, Task, rust::program};

/// `#[eos_pipeline]`.
#[derive(Debug)]
pub(super) struct Ours {
    name: &'static str,
    label: &'static str,
    interval: Option<Duration>,
    /// The pipeline of `src/bin/guarded.rs` that runs instead, and the topic it needs beside the others.
    guarded: Option<(&'static str, &'static str)>,
}

/// With its default settings.
pub(super) const OURS: Ours = Ours { name: "ours", label: "eos pipeline", interval: None, guarded: None };

/// With transactions as long as those of the others.
pub(super) const FIXED: Ours = Ours {
    name: "ours-100ms",
    label: "eos pipeline, transactions of 100 ms",
    interval: Some(INTERVAL),
    guarded: None,
};

/// With a dead-letter topic.
pub(super) const LETTERS: Ours = Ours {
    name: "ours-letters",
    label: "eos pipeline with dead letters",
    interval: None,
    guarded: Some(("letters", "orders.dlq")),
};

/// With a memory of repetitions.
pub(super) const SEEN: Ours = Ours {
    name: "ours-dedup",
    label: "eos pipeline with dedup",
    interval: None,
    guarded: Some(("seen", "orders.seen")),
};

impl Arm for Ours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn topics(&self, output: &str) -> Vec<String> {
        self.guarded.iter().map(|_| beside_of(output)).collect()
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let mut command = Command::new(program(if self.guarded.is_some() { "guarded" } else { "ours" })?);
        // What the caller's environment says of a pipeline is not said of this one.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"EOS_") {
                command.env_remove(name);
            }
        }
        command
            .args(["run", "--json", "--log", "warn"])
            .args(["--bootstrap", task.bootstrap])
            .args(["--topic", &format!("raw-orders={}", task.input)])
            .args(["--topic", &format!("enriched-orders={}", task.output)])
            .args(["--group", task.group])
            .args(["--instance", task.group]);
        if let Some((pipeline, beside)) = self.guarded {
            let topic = format!("{beside}={}", beside_of(task.output));
            command.args(["--only", pipeline, "--create-topics", "--topic", &topic]);
        }
        if let Some(interval) = task.interval.or(self.interval) {
            // Fixed: as long with little input as with much.
            let interval = format!("{}ms", interval.as_millis());
            command.args(["--commit-interval", &interval, "--min-commit-interval", &interval]);
        }
        command.args(task.extra);
        Ok(command)
    }
}

/// The topic that a pipeline has beside this output.
fn beside_of(output: &str) -> String {
    format!("{output}.beside")
}
