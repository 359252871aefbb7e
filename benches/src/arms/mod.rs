//! The arms: ways to do the [job](crate::job), one file per kind. Each is a process of its own, told by
//! its command line what to do, asked by SIGTERM to finish.

mod foreign;
mod franz_go;
mod ours;
mod rust;
mod streams;

use std::{fmt::Debug, process::Command, time::Duration};

use eos_fixture::Worker;
use serde::Deserialize;

use crate::{Failure, observe::Process};

/// How long an arm may take to finish.
const GRACE: Duration = Duration::from_secs(20);

/// How long the others keep a transaction open: the interval that all of them can be told.
pub const INTERVAL: Duration = Duration::from_millis(100);

/// One way to do the job.
pub trait Arm: Debug {
    /// Its name on the command line and in files.
    fn name(&self) -> &'static str;

    /// What people read in a table.
    fn label(&self) -> &'static str;

    /// Builds what `cargo xtask bench` does not build anyway; called once, before the first run.
    ///
    /// # Errors
    /// Why it cannot be measured here, as `go is not installed`: that stands in the table.
    fn prepare(&self) -> Result<(), String> {
        Ok(())
    }

    /// Topics that it has made beside this output.
    fn topics(&self, output: &str) -> Vec<String> {
        let _ = output;
        Vec::new()
    }

    /// The command that starts it.
    ///
    /// # Errors
    /// When it cannot be said, such as where its program lies.
    fn command(&self, task: &Task<'_>) -> Result<Command, Failure>;
}

/// What an arm is to do.
#[derive(Debug, Clone)]
pub struct Task<'a> {
    /// Where the broker is.
    pub bootstrap: &'a str,
    /// The topic to read.
    pub input: &'a str,
    /// The topic to write.
    pub output: &'a str,
    /// The consumer group, new to the broker; transactional ids begin with it.
    pub group: &'a str,
    /// How long a transaction stays open; `None` is the default: [`INTERVAL`], but for ours, which then
    /// ends a transaction when its input ran dry.
    pub interval: Option<Duration>,
    /// Further arguments, for a group that compares settings.
    pub extra: &'a [String],
}

pub(crate) use self::rust::program;

/// All arms, in the order of the tables.
pub fn all() -> Vec<Box<dyn Arm>> {
    vec![
        Box::new(ours::OURS),
        Box::new(ours::FIXED),
        Box::new(rust::FFI),
        Box::new(rust::FFI_ALO),
        Box::new(rust::SAFE),
        Box::new(rust::USUAL),
        Box::new(franz_go::FranzGo),
        Box::new(streams::PLAIN),
        Box::new(streams::STREAMS),
    ]
}

/// The pipeline with its default settings, for groups that ask about it alone.
pub fn ours() -> Box<dyn Arm> {
    Box::new(ours::OURS)
}

/// The pipeline with a dead-letter topic.
pub fn letters() -> Box<dyn Arm> {
    Box::new(ours::LETTERS)
}

/// The pipeline with a memory of repetitions.
pub fn seen() -> Box<dyn Arm> {
    Box::new(ours::SEEN)
}

/// Loops that give each record a transaction of its own, when they are told an interval of zero: for the
/// group that asks what that costs.
pub fn one_by_one() -> Vec<Box<dyn Arm>> {
    vec![Box::new(rust::FFI_EACH), Box::new(rust::EACH)]
}

/// An arm at work.
#[derive(Debug)]
pub struct Running {
    worker: Worker,
}

/// What an arm says on its last line.
#[derive(Debug, Deserialize)]
struct LastLine {
    transactions: u64,
}

impl Running {
    /// Starts an arm.
    pub fn start(arm: &dyn Arm, task: &Task<'_>) -> Result<Self, Failure> {
        Ok(Self { worker: Worker::start(arm.name(), &arm.command(task)?)? })
    }

    /// Its process.
    pub fn process(&self) -> Process {
        Process::new(self.worker.id())
    }

    /// An error if it has ended, with the end of what it said.
    pub fn alive(&mut self) -> Result<(), Failure> {
        match self.worker.exited()? {
            None => Ok(()),
            Some(status) => Err(format!("it ended by itself ({status}): {}", self.complaint()).into()),
        }
    }

    /// Has it finish, and returns how many transactions it says it has committed.
    pub fn stop(mut self) -> Result<u64, Failure> {
        self.worker.terminate()?;
        let status = self.worker.wait_exit(GRACE)?;
        if !status.success() {
            return Err(format!("asked to finish, it failed ({status}): {}", self.complaint()).into());
        }
        let stdout = self.worker.stdout();
        let line = stdout.lines().last().unwrap_or_default();
        let said: LastLine = serde_json::from_str(line)
            .map_err(|error| format!("its last line is no JSON with `transactions` ({error}): {line}"))?;
        Ok(said.transactions)
    }

    fn complaint(&self) -> String {
        let stderr = self.worker.stderr();
        let lines: Vec<_> = stderr.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }
}
