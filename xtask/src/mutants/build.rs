//! The tests, built with all mistakes in them, and run with one.

use std::{
    error::Error,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use crate::programs;

/// The tests by how they look at the protocol.
pub(super) struct Suites {
    /// What the engine asks of its ports.
    pub(super) rules: Suite,
    /// What comes of it in a simulated world.
    pub(super) worlds: Suite,
}

pub(super) struct Suite {
    pub(super) programs: Vec<Program>,
}

/// A test program, and which of its tests.
pub(super) struct Program {
    path: PathBuf,
    filter: &'static str,
}

const BUILD: &str =
    "test --profile mutants -p eos-runtime --no-default-features --features testing --lib --tests --no-run";

/// Builds them in a directory of their own: everything is compiled anew under the flag.
pub(super) fn suites() -> Result<Suites, Box<dyn Error>> {
    let programs = programs::build(BUILD, "--cfg eos_mutants", Some(&programs::directory("mutants")))?;
    let program = |name: &str, filter| {
        Ok::<_, Box<dyn Error>>(Program { path: programs::find(&programs, name)?, filter })
    };
    let worlds = [
        "retries",
        "crash_everywhere",
        "second_owner",
        "liveness",
        "worlds",
        "poison_and_repetitions",
        "long_restore",
    ];
    let worlds: Result<_, _> = worlds.into_iter().map(|name| program(name, "")).collect();
    Ok(Suites {
        rules: Suite { programs: vec![program("eos_runtime", "engine::rules")?] },
        worlds: Suite { programs: worlds? },
    })
}

impl Program {
    /// The first test that fails with this mistake; what went wrong, if it is no test.
    pub(super) fn failure(&self, mutant: &str, patience: Duration) -> Option<String> {
        let mut command = Command::new("timeout");
        command.arg("--signal=KILL").arg(patience.as_secs().to_string()).arg(&self.path);
        command.arg(self.filter).env("EOS_MUTANT", mutant).env("RUST_BACKTRACE", "0");
        let output = match command.stderr(Stdio::null()).output() {
            Ok(output) => output,
            Err(error) => panic!("{} cannot be run: {error}", self.path.display()),
        };
        if output.status.success() {
            return None;
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        let failed = printed.lines().find_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
        Some(failed.map_or_else(|| "(no end)".to_owned(), str::to_owned))
    }
}
