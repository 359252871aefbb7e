//! The tests, built with all mistakes in them, and run with one.

use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{cargo, root};

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

const BUILD: &str = "test --profile mutants -p eos-runtime --no-default-features --features testing --lib --tests \
                     --no-run --message-format json-render-diagnostics";

/// Builds them in a directory of their own: everything is compiled anew under the flag.
pub(super) fn suites() -> Result<Suites, Box<dyn Error>> {
    let mut build = Command::new(cargo())
        .args(BUILD.split_whitespace())
        .arg("--target-dir")
        .arg(target())
        .env("RUSTFLAGS", "--cfg eos_mutants")
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()?;
    let messages = build.stdout.take().ok_or("cargo has no output")?;
    let mut programs = Vec::new();
    for line in BufReader::new(messages).lines() {
        let message: serde_json::Value = serde_json::from_str(&line?)?;
        if let (Some(path), Some(name)) = (message["executable"].as_str(), message["target"]["name"].as_str())
        {
            programs.push((name.to_owned(), PathBuf::from(path)));
        }
    }
    if !build.wait()?.success() {
        return Err("the tests do not build under `--cfg eos_mutants`".into());
    }
    let program = |name: &str, filter| {
        let found = programs.iter().find(|(known, _)| known == name);
        let (_, path) = found.ok_or_else(|| format!("there is no test program `{name}`"))?;
        Ok::<_, Box<dyn Error>>(Program { path: path.clone(), filter })
    };
    let worlds = ["retries", "crash_everywhere", "second_owner", "liveness", "worlds"];
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

fn target() -> PathBuf {
    let usual = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    usual.join("mutants")
}
