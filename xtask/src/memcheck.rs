//! `cargo xtask memcheck`: the tests of the room with unsafe code, under valgrind, which sees every access to
//! memory that is not there, not any more, or not yet written: librdkafka's own too.
//!
//! Leaks are not looked for: a client that does not answer is left behind on purpose.

use std::{
    error::Error,
    path::Path,
    process::{Command, ExitCode},
};

use clap::Args;

use crate::{Outcome, programs, root, valgrind};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Run whole workers over injected errors too (some minutes)
    #[arg(long)]
    workers: bool,
    /// Run the tests of transactions and groups on a real Kafka too (some minutes)
    #[arg(long)]
    kafka: bool,
}

/// Tests of one program, by their modules.
struct Part {
    modules: &'static [&'static str],
    /// Whether the tests must pass, beside doing nothing wrong to memory.
    judged: bool,
}

/// Call by call on librdkafka's mock cluster.
const MOCK: Part = Part { modules: &["errors::", "members::", "records::"], judged: true };

/// Whole workers. Which of its calls an injected answer meets depends on time, and so does what these tests
/// expect: time is another one here.
const WORKERS: Part = Part { modules: &["actions::"], judged: false };

const REAL: Part = Part { modules: &["real_kafka::transactions::", "real_kafka::groups::"], judged: true };

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
    // rustix calls the kernel by a way that valgrind hides from a program; through libc it works. And no other
    // flags: valgrind does not know each instruction of the newest processors.
    let (build, target) =
        ("test -p eos-kafka-tests --test adapter --no-run", programs::directory("memcheck"));
    let program =
        programs::find(&programs::build(build, "--cfg rustix_use_libc", Some(&target))?, "adapter")?;
    let parts = [(true, MOCK), (arguments.workers, WORKERS), (arguments.kafka, REAL)];
    let mut good = true;
    for (_, part) in parts.iter().filter(|(wanted, _)| *wanted) {
        good &= check(&program, part)?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check(program: &Path, part: &Part) -> Result<bool, Box<dyn Error>> {
    let tests = tests(program, part.modules)?;
    let status = Command::new("valgrind")
        .args(["--leak-check=no", "--num-callers=30", "--fair-sched=yes"])
        .arg(format!("--error-exitcode={FOUND}"))
        .arg(program)
        .args(&tests)
        // One after the other: valgrind has one thread run at a time, and the tests have deadlines.
        .args(["--exact", "--test-threads=1"])
        .current_dir(root().join("tests/kafka"))
        .status()?;
    let (good, words) = match status.code() {
        Some(0) => (true, "no wrong access to memory"),
        Some(FAILED) if !part.judged => (true, "no wrong access to memory; what the tests say is not judged"),
        Some(FOUND) => (false, "WRONG ACCESS to memory: valgrind's words are above"),
        _ => (false, "FAILED: its words are above"),
    };
    println!("== {} ({} tests): {words}\n", part.modules.join(", "), tests.len());
    Ok(good)
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
