//! Measures and prints: `cargo xtask bench`.

use std::{path::Path, process::ExitCode};

use clap::Parser;
use eos_benches::{
    Failure,
    measure::{GROUPS, Group, Plan, rounds::FAILED},
    report, results, table,
};

#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask bench",
    about = "Measure the pipeline beside what people write by hand, on one broker, with one referee"
)]
struct Arguments {
    /// Measure only these groups
    #[arg(long, value_delimiter = ',', value_name = "GROUP,..")]
    only: Vec<String>,
    /// Measure only these arms [default: all, quick ours,ffi,ffi-alo]
    #[arg(long, value_delimiter = ',', value_name = "NAME,..")]
    arms: Vec<String>,
    /// How often each is measured [default: 5, quick 1]
    #[arg(long, value_name = "N")]
    rounds: Option<usize>,
    /// As little as shows that everything works and counts right; its figures say nothing
    #[arg(long)]
    quick: bool,
    /// Write all results that are there into docs/performance.md and docs/performance/ afterwards
    #[arg(long, conflicts_with = "quick")]
    write: bool,
    /// Measure nothing; only write
    #[arg(long, requires = "write", conflicts_with_all = ["only", "arms", "rounds"])]
    no_run: bool,
    /// List groups and arms and stop
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    run(&Arguments::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let rounds = arguments.rounds.unwrap_or(if arguments.quick { 1 } else { 5 });
    let plan = Plan::new(rounds, arguments.quick, arguments.arms.clone());
    let groups = chosen(&arguments.only)?;
    let arms = plan.arms()?;
    if arguments.list {
        for group in groups {
            println!("group {:<12} {}", group.name, group.what);
        }
        for arm in arms {
            println!("arm   {:<12} {}", arm.name(), arm.label());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let failures = if arguments.no_run { Vec::new() } else { measure(&groups, &plan)? };
    if arguments.write {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the checkout has no root")?;
        for file in report::write(&results::directory(false)?, &root.join(report::PAGE))? {
            println!("wrote {}", file.display());
        }
    }
    if failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("not all could be measured: {}", failures.join(", ")).into())
}

/// Measures and prints each group; returns what could not be measured.
fn measure(groups: &[&Group], plan: &Plan) -> Result<Vec<String>, Failure> {
    let mut failures = Vec::new();
    for group in groups {
        eprintln!("{}: {}", group.name, group.what);
        let report = group.run(plan)?;
        let path = report.write(&results::directory(plan.quick)?)?;
        println!("\n{}\n{}", table::plain(group, &report), path.display());
        let is_failed = |reason: &Option<String>| reason.as_ref().is_some_and(|it| it.starts_with(FAILED));
        let failed = report.rows.iter().filter(|row| is_failed(&row.not_measured));
        failures.extend(failed.map(|row| format!("{} of {}", row.arm, group.name)));
        if report.rows.is_empty() {
            failures.push(format!("{} has no rows", group.name));
        }
    }
    Ok(failures)
}

/// The named groups, else all.
fn chosen(names: &[String]) -> Result<Vec<&'static Group>, Failure> {
    if names.is_empty() {
        return Ok(GROUPS.iter().collect());
    }
    let find = |name: &String| {
        let all: Vec<_> = GROUPS.iter().map(|group| group.name).collect();
        let unknown = || format!("there is no group `{name}`; the groups are {}", all.join(", ")).into();
        GROUPS.iter().find(|group| group.name == name).ok_or_else(unknown)
    };
    names.iter().map(find).collect()
}
