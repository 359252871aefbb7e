//! The pipeline as its users write it: `src/bin/ours.rs`.

use std::process::Command;

use crate::Failure;

use super::{Arm, Task, rust::program};

/// `#[eos_pipeline]` with its default settings.
#[derive(Debug)]
pub(super) struct Ours;

impl Arm for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn label(&self) -> &'static str {
        "eos pipeline"
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let mut command = Command::new(program(self.name())?);
        command
            .args(["run", "--json", "--log", "warn"])
            .args(["--bootstrap", task.bootstrap])
            .args(["--topic", &format!("raw-orders={}", task.input)])
            .args(["--topic", &format!("enriched-orders={}", task.output)])
            .args(["--group", task.group])
            .args(["--instance", task.group]);
        if let Some(interval) = task.interval {
            // Fixed: as long with little input as with much.
            let interval = format!("{}ms", interval.as_millis());
            command.args(["--commit-interval", &interval, "--min-commit-interval", &interval]);
        }
        command.args(task.extra);
        Ok(command)
    }
}
