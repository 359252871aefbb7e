//! `cargo xtask test`: the whole suite, every step even after a failure, a table at the end.

use std::{
    error::Error,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use clap::Args;

use crate::{Outcome, compile_cost, compiler, data, errors, hotpath, mutants, root, table};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Leave out the tests on a real Kafka, which need a Java runtime and Maven (the last line says so)
    #[arg(long)]
    no_kafka: bool,
    /// Run only these steps
    #[arg(long, value_delimiter = ',', value_name = "STEP,..")]
    only: Vec<String>,
    /// List the steps and stop
    #[arg(long)]
    list: bool,
}

/// One step: a short name, what it does, and how.
struct Step {
    name: &'static str,
    title: &'static str,
    run: Run,
}

enum Run {
    /// Arguments of cargo, and variables set for it.
    Cargo { args: Vec<String>, env: &'static [(&'static str, &'static str)] },
    /// A task of this program.
    Here(fn() -> Result<(), Box<dyn Error>>),
    /// One that is left out, and said to be, when something hinders it here.
    Unless(fn() -> Option<String>, fn() -> Result<(), Box<dyn Error>>),
}

/// What became of a step.
enum Ended {
    Passed,
    /// Why.
    LeftOut(String),
    Failed,
}

/// Packages the crates that go to the registry. They depend on each other, so they are packaged together, in a
/// directory of its own: cargo keeps what it unpacked by the directory, the name and the version, and would verify
/// against the crates of an earlier run.
fn package() -> Result<(), Box<dyn Error>> {
    let target = std::env::temp_dir().join(format!("eos-package-{}", std::process::id()));
    let args = ["package", "--allow-dirty", "-p", "eos-conf", "-p", "eos-macros", "-p", "eos-runtime"];
    let status =
        Command::new(crate::cargo()).current_dir(root()).args(args).arg("--target-dir").arg(&target).status();
    // What cannot be removed is only in the way.
    drop(std::fs::remove_dir_all(&target));
    let status = status?;
    if status.success() { Ok(()) } else { Err(format!("cargo package ended with {status}").into()) }
}

fn steps(kafka: bool) -> Vec<Step> {
    // A test on a real Kafka has `real_kafka` in its path: the name of its module, or its own.
    let tests =
        format!("test --workspace {} --no-fail-fast --lib --bins --tests --examples", macros("--exclude"));
    let tests = if kafka { cargo(&tests) } else { cargo(&format!("{tests} -- --skip real_kafka")) };
    let mut steps = vec![
        step("format", "Layout of the source", cargo("fmt --all -- --check")),
        step("lint", "Lints, warnings denied", cargo("clippy --workspace --all-targets -- -D warnings")),
        step("docs", "Documentation, warnings denied", documentation()),
        step("table", "The property table is what its source gives", Run::Here(|| Ok(table::run(true)?))),
        step(
            "errors",
            "docs/errors.md is what the cases of tests/ui give",
            Run::Here(|| Ok(errors::run(true)?)),
        ),
        step("data", "The examples' data files are what the generator writes", Run::Here(data::check)),
    ];
    if kafka {
        steps.push(step("kafka", "A Java runtime and Kafka's jars are there", Run::Here(kafka_is_there)));
    }
    steps.extend([
        step("test", "Unit and integration tests", tests),
        step(
            "macros",
            "Mistakes, hostile names, denied lints, renamed crates, editions",
            Run::Unless(compiler::another, test_macros),
        ),
        // The code in the macros' docs needs the runtime: `eos-ui` compiles it.
        step(
            "doctest",
            "Examples in the documentation",
            cargo("test --workspace --exclude eos-macros --no-fail-fast --doc"),
        ),
    ]);
    steps.push(step(
        "worlds",
        "The simulated world, a hundred thousand of them",
        cargo(
            "test --release -p eos-runtime --no-default-features --features testing --test worlds --test crash_everywhere --test poison_and_repetitions",
        ),
    ));
    steps.push(step(
        "demo",
        "The demo, as ./x demo runs it",
        cargo("run --quiet -p eos-examples --bin demo"),
    ));
    if kafka {
        steps.push(step("bench", "The benchmarks run and count right", cargo("xtask bench --quick")));
    }
    steps.push(step(
        "compile-cost",
        "What compiling pipelines costs can be measured",
        Run::Here(compile_cost::try_out),
    ));
    steps.extend(features());
    steps.push(step(
        "hotpath",
        "Instructions per record are as committed",
        Run::Unless(hotpath::hindrance, hotpath::check),
    ));
    steps.push(step("mutants", "The tests notice mistakes in the protocol", Run::Here(mutants::check)));
    steps.push(step("package", "The crates as they would be published", Run::Here(package)));
    steps
}

/// The packages that compile what users may write: their verdicts go by one compiler's words and lints.
fn macros(option: &str) -> String {
    ["eos-ui", "eos-hygiene", "eos-renamed", "eos-older"]
        .map(|package| format!("{option} {package}"))
        .join(" ")
}

fn test_macros() -> Result<(), Box<dyn Error>> {
    execute(&cargo(&format!("test {} --no-fail-fast --lib --bins --tests", macros("-p")))).map(drop)
}

/// The runtime without its default features, and with each that stands alone.
fn features() -> [Step; 5] {
    let lint =
        |features| cargo(&format!("clippy -p eos-runtime --no-default-features {features} -- -D warnings"));
    [
        step("bare", "Runtime without features", lint("")),
        step("memory", "Runtime with only the embedded broker", lint("--features memory")),
        step("cli", "Runtime with only the command line", lint("--features cli")),
        step("only-kafka", "Runtime with only Kafka", lint("--features kafka")),
        step(
            "testing",
            "Tests of the runtime without Kafka's client",
            cargo(
                "test -p eos-runtime --no-fail-fast --no-default-features --features testing --lib --tests",
            ),
        ),
    ]
}

fn step(name: &'static str, title: &'static str, run: Run) -> Step {
    Step { name, title, run }
}

fn cargo(args: &str) -> Run {
    Run::Cargo { args: args.split_whitespace().map(str::to_owned).collect(), env: &[] }
}

fn documentation() -> Run {
    let args = ["doc", "--workspace", "--no-deps"].map(str::to_owned).to_vec();
    Run::Cargo { args, env: &[("RUSTDOCFLAGS", "-D warnings")] }
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut steps = steps(!arguments.no_kafka);
    if let Some(unknown) = arguments.only.iter().find(|name| steps.iter().all(|step| step.name != *name)) {
        let names: Vec<_> = steps.iter().map(|step| step.name).collect();
        return Err(format!("there is no step `{unknown}`; the steps are {}", names.join(", ")).into());
    }
    steps.retain(|step| arguments.only.is_empty() || arguments.only.iter().any(|name| name == step.name));
    if arguments.list {
        for step in &steps {
            println!("{:<12} {}", step.name, step.title);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let total = steps.len();
    let results: Vec<_> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            println!("\n== {}/{total} {}: {}", index + 1, step.name, step.title);
            let (result, time) = timed(|| execute(&step.run));
            let ended = result.unwrap_or_else(|error| {
                println!("== {} FAILED after {}: {error}", step.name, seconds(time));
                Ended::Failed
            });
            (step, ended, time)
        })
        .collect();
    Ok(summary(&results, arguments))
}

/// Prints the table, and under it the line that says whether all passed and what was left out.
fn summary(results: &[(&Step, Ended, Duration)], arguments: &Arguments) -> ExitCode {
    println!();
    let (mut failed, mut left_out) = (Vec::new(), Vec::new());
    for (step, ended, time) in results {
        let verdict = match ended {
            Ended::Passed => "ok",
            Ended::LeftOut(why) => {
                left_out.push(format!("{} ({why})", step.name));
                "NOT RUN"
            }
            Ended::Failed => {
                failed.push(step.name);
                "FAILED"
            }
        };
        println!("{verdict:<8}{:>9}  {:<12}{}", seconds(*time), step.name, step.title);
    }
    println!("\n{}", last_line(results.len(), &failed, &left_out, arguments));
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn last_line(steps: usize, failed: &[&str], left_out: &[String], arguments: &Arguments) -> String {
    let verdict = match (failed, left_out.len()) {
        ([], 0) => format!("all {steps} steps passed"),
        ([], left_out) => format!("{} of {steps} steps passed", steps - left_out),
        (names, _) => format!("FAILED: {}", names.join(", ")),
    };
    let scope = match (arguments.no_kafka, arguments.only.is_empty()) {
        (true, true) => "the tests on a real Kafka were NOT run (--no-kafka)",
        (true, false) => "only the named steps were run, and NOT the tests on a real Kafka (--no-kafka)",
        (false, true) if left_out.is_empty() => "everything was run, the tests on a real Kafka too",
        (false, true) => "the tests on a real Kafka were run too",
        (false, false) => "only the named steps were run",
    };
    let without =
        if left_out.is_empty() { String::new() } else { format!("; NOT run: {}", left_out.join(", ")) };
    format!("{verdict}; {scope}{without}.")
}

fn execute(run: &Run) -> Result<Ended, Box<dyn Error>> {
    let (args, env) = match run {
        Run::Here(task) => return task().map(|()| Ended::Passed),
        Run::Unless(hindrance, task) => {
            return match hindrance() {
                None => task().map(|()| Ended::Passed),
                Some(why) => {
                    println!("   NOT run: {why}");
                    Ok(Ended::LeftOut(why))
                }
            };
        }
        Run::Cargo { args, env } => (args, env),
    };
    println!("   cargo {}", args.join(" "));
    let mut command = Command::new(crate::cargo());
    // What may look away elsewhere (another compiler's messages) must not here.
    command.args(args).envs(env.iter().copied()).env("EOS_TEST_STRICT", "1").current_dir(root());
    let status = command.status()?;
    if status.success() {
        Ok(Ended::Passed)
    } else {
        Err(format!("`cargo {}` ended with {status}", args.join(" ")).into())
    }
}

fn kafka_is_there() -> Result<(), Box<dyn Error>> {
    println!("   {}", eos_fixture::prepare()?.display());
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "how long something takes is for the reader of a table")]
pub(crate) fn timed<T>(task: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = task();
    (value, start.elapsed())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(no_kafka: bool) -> Arguments {
        Arguments { no_kafka, only: Vec::new(), list: false }
    }

    #[test]
    fn the_last_line_says_that_kafka_was_left_out() {
        // Given a run without Kafka, when it ends well or not.
        let passed = last_line(12, &[], &[], &arguments(true));
        let failed = last_line(12, &["lint", "docs"], &[], &arguments(true));

        // Then its last line says so.
        assert_eq!(passed, "all 12 steps passed; the tests on a real Kafka were NOT run (--no-kafka).");
        assert_eq!(failed, "FAILED: lint, docs; the tests on a real Kafka were NOT run (--no-kafka).");
    }

    #[test]
    fn the_last_line_says_that_all_was_run() {
        // Given a whole run, when it ends well.
        let line = last_line(13, &[], &[], &arguments(false));

        // Then its last line says that Kafka was among it.
        assert_eq!(line, "all 13 steps passed; everything was run, the tests on a real Kafka too.");
    }

    #[test]
    fn the_last_line_says_which_step_could_not_be_run_and_why() {
        // Given a run in which one step was hindered, when it ends well.
        let line = last_line(13, &[], &["hotpath (there is no valgrind)".to_owned()], &arguments(false));

        // Then its last line does not say that all passed.
        let said = "12 of 13 steps passed; the tests on a real Kafka were run too; \
                    NOT run: hotpath (there is no valgrind).";
        assert_eq!(line, said);
    }

    #[test]
    fn tests_on_a_real_kafka_are_left_out_by_name_only_when_asked() {
        // Given the steps of a run with Kafka and of one without.
        let arguments_of_tests = |kafka| match steps(kafka).into_iter().find(|step| step.name == "test") {
            Some(Step { run: Run::Cargo { args, .. }, .. }) => args,
            _ => panic!("there is no step of tests"),
        };

        // When their tests are looked at, then one has a filter and is otherwise the same.
        let (with, without) = (arguments_of_tests(true), arguments_of_tests(false));
        assert_eq!(
            without.strip_prefix(&with[..]),
            Some(&["--", "--skip", "real_kafka"].map(str::to_owned)[..])
        );
    }
}
