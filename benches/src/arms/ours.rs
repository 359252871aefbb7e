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
}

/// With its default settings.
pub(super) const OURS: Ours = Ours { name: "ours", label: "eos pipeline", interval: None };

/// With transactions as long as those of the others.
pub(super) const FIXED: Ours =
    Ours { name: "ours-100ms", label: "eos pipeline, transactions of 100 ms", interval: Some(INTERVAL) };

impl Arm for Ours {
    fn name(&self) -> &'static str {
        self.name
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let mut command = Command::new(program("ours")?);
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
        if let Some(interval) = task.interval.or(self.interval) {
            // Fixed: as long with little input as with much.
            let interval = format!("{}ms", interval.as_millis());
            command.args(["--commit-interval", &interval, "--min-commit-interval", &interval]);
        }
        command.args(task.extra);
        Ok(command)
    }
}
