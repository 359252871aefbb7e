//! `cargo xtask memcheck`: the tests of the room with unsafe code, under valgrind, which sees every access to
//! memory that is not there, not any more, or not yet written: librdkafka's own too.
//!
//! Memory is what is judged. Everything takes twenty times as long here, and more on a busy machine, so that a
//! deadline or a moment that a test counts on may be missed: a test that fails is named, and judged by `./x test`.
//! Leaks are not looked for: a client that does not answer is left behind on purpose.

use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use clap::Args;

use crate::{Outcome, programs, root, valgrind};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Run whole workers over injected errors too (some minutes)
    #[arg(long)]
    workers: bool,
    /// Run the tests of transactions, groups and topics on a real Kafka too (some minutes)
    #[arg(long)]
    kafka: bool,
}

/// Call by call on librdkafka's mock cluster.
const MOCK: &[&str] = &["errors::", "members::", "records::"];

/// Whole workers.
const WORKERS: &[&str] = &["actions::"];

/// On a real Kafka.
const REAL: &[&str] = &["real_kafka::transactions::", "real_kafka::groups::", "real_kafka::preflight::"];

/// Not these: the one is about how long a call takes, the other moves more records than valgrind can before
/// their transaction times out.
const TIMED: &[&str] = &[
    "real_kafka::transactions::a_short_transaction_takes_milliseconds",
    "real_kafka::transactions::more_records_than_the_queue_holds_are_all_taken",
];

/// What valgrind ends with when it found something, and what Rust's tests do when one failed.
const FOUND: i32 = 99;
const FAILED: i32 = 101;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if let Some(missing) = valgrind::missing() {
        return Err(missing.into());
    }
    // To read a clock rustix looks for the kernel's page of code (vDSO), which valgrind hides: it would crash,
    // and goes through libc under this flag. No other flags: valgrind does not know every new instruction.
    let (build, target) =
        ("test -p eos-kafka-tests --test adapter --no-run", programs::directory("memcheck"));
    let program =
        programs::find(&programs::build(build, "--cfg rustix_use_libc", Some(&target))?, "adapter")?;
    let parts = [(true, MOCK), (arguments.workers, WORKERS), (arguments.kafka, REAL)];
    let mut good = true;
    for (_, modules) in parts.iter().filter(|(wanted, _)| *wanted) {
        good &= check(&program, modules)?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(program: &Path, modules: &[&str]) -> Result<bool, Box<dyn Error>> {
    let tests = tests(program, modules)?;
    let mut run = Command::new("valgrind")
        .args(["--leak-check=no", "--num-callers=30", "--fair-sched=yes"])
        .arg(format!("--error-exitcode={FOUND}"))
        .arg(program)
        .args(&tests)
        // One after the other: valgrind has one thread run at a time, and the tests have deadlines.
        .args(["--exact", "--test-threads=1"])
        .current_dir(root().join("tests/kafka"))
        .stdout(Stdio::piped())
        .spawn()?;
    let mut failed = Vec::new();
    for line in BufReader::new(run.stdout.take().ok_or("valgrind has no output")?).lines() {
        let line = line?;
        println!("{line}");
        failed.extend(
            line.strip_prefix("test ").and_then(|it| it.strip_suffix(" ... FAILED")).map(str::to_owned),
        );
    }
    let (good, words) = judge(run.wait()?.code(), failed.len(), tests.len());
    println!("== {} ({} tests): {words}", modules.join(", "), tests.len());
    for name in failed {
        println!("   not as expected at this speed: {name}");
    }
    println!();
    Ok(good)
}

/// Whether nothing is wrong, and the words for it. (Whole workers are a single test, which judges at its end.)
fn judge(code: Option<i32>, failed: usize, tests: usize) -> (bool, &'static str) {
    match code {
        Some(0) => (true, "no wrong access to memory"),
        Some(FOUND) => (false, "WRONG ACCESS to memory: valgrind's words are above"),
        Some(FAILED) if tests > 1 && failed * 2 > tests => {
            (false, "most tests FAILED: this says nothing about memory")
        }
        Some(FAILED) => (true, "no wrong access to memory"),
        _ => (false, "it did not come to an end: its words are above"),
    }
}

/// The names of the program's tests in these modules, of which none may be empty.
fn tests(program: &Path, modules: &[&str]) -> Result<Vec<String>, Box<dyn Error>> {
    let output = Command::new(program).args(["--list", "--format", "terse"]).output()?;
    let listed = String::from_utf8(output.stdout)?;
    let names: Vec<_> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let mut chosen = Vec::new();
    for module in modules {
        let of_it = names.iter().filter(|name| name.starts_with(module) && !TIMED.contains(name));
        let of_it: Vec<_> = of_it.map(|name| (*name).to_owned()).collect();
        if of_it.is_empty() {
            return Err(format!("there are no tests in `{module}`").into());
        }
        chosen.extend(of_it);
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_that_saw_enough_and_found_nothing_is_good() {
        assert!(judge(Some(0), 0, 8).0);
        assert!(judge(Some(FAILED), 2, 8).0, "tests that missed a moment");
        assert!(!judge(Some(FAILED), 6, 8).0, "hardly anything was run");
        assert!(!judge(Some(FOUND), 0, 8).0, "valgrind found something");
        assert!(!judge(None, 0, 8).0, "a signal ended it");
        assert!(!judge(Some(1), 0, 8).0, "valgrind itself failed");
    }
}
