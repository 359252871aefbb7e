//! Loops by hand in Rust, each a binary of this crate.

use std::{env, path::PathBuf, process::Command};

use crate::Failure;

use super::{Arm, INTERVAL, Task};

/// A binary of this crate that takes the common command line.
#[derive(Debug)]
pub(super) struct Loop {
    name: &'static str,
    label: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

/// The ceiling: what the best engineer gets out of librdkafka with transactions.
pub(super) const FFI: Loop =
    Loop { name: "ffi", label: "FFI loop by hand, transactions", program: "ffi", arguments: &[] };

/// The same without transactions: what exactly-once costs.
pub(super) const FFI_ALO: Loop = Loop {
    name: "ffi-alo",
    label: "FFI loop by hand, at least once",
    program: "ffi",
    arguments: &["--at-least-once"],
};

/// The best that the safe interface gives.
pub(super) const SAFE: Loop =
    Loop { name: "safe", label: "rdkafka by hand, tuned", program: "safe", arguments: &[] };

/// What one finds in tutorials and most repositories.
pub(super) const USUAL: Loop =
    Loop { name: "usual", label: "rdkafka as usually written", program: "usual", arguments: &[] };

/// A transaction for each record as fast as the client can: told an interval of 0.
pub(super) const FFI_EACH: Loop = Loop {
    name: "ffi-each",
    label: "FFI loop by hand, a transaction per record",
    program: "ffi",
    arguments: &["--batch", "1"],
};

/// The same as tutorials write it.
pub(super) const EACH: Loop = Loop {
    name: "each",
    label: "rdkafka as in tutorials, a transaction per record",
    program: "each",
    arguments: &[],
};

impl Arm for Loop {
    fn name(&self) -> &'static str {
        self.name
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let mut command = Command::new(program(self.program)?);
        command.args(common(task)).args(self.arguments).args(task.extra);
        Ok(command)
    }
}

/// The command line of all arms but ours.
pub(super) fn common(task: &Task<'_>) -> Vec<String> {
    let interval = task.interval.unwrap_or(INTERVAL).as_millis().to_string();
    let pairs = [
        ("--bootstrap", task.bootstrap),
        ("--input", task.input),
        ("--output", task.output),
        ("--group", task.group),
        ("--id", task.group),
        ("--interval-ms", &interval),
    ];
    pairs.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]).collect()
}

/// A binary that was built with this one: it lies beside it.
pub(crate) fn program(name: &str) -> Result<PathBuf, Failure> {
    let path = env::current_exe()?.with_file_name(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(format!("{} is not built: `cargo xtask bench` builds all of them", path.display()).into())
}
