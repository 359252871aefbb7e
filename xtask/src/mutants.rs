//! `cargo xtask mutants`: breaks each rule of the protocol on purpose and looks whether the tests notice.
//!
//! One build with `--cfg eos_mutants` holds all mistakes of `mutants.txt`; each run of the tests makes one
//! of them, named by `EOS_MUTANT`.

mod build;
mod list;

use std::{
    error::Error,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Args;

use crate::Outcome;

use self::{
    build::{Suite, Suites},
    list::Mutant,
};

/// How long tests may take that a mistake keeps from ending: also a way to notice it.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Args)]
pub(crate) struct Arguments {
    /// Make only these mistakes
    #[arg(long, value_delimiter = ',', value_name = "NAME,..")]
    only: Vec<String>,
    /// List the mistakes and stop
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut mutants = list::read()?;
    if let Some(unknown) = arguments.only.iter().find(|name| mutants.iter().all(|it| it.name != **name)) {
        return Err(format!("there is no mutant `{unknown}`: `cargo xtask mutants --list` lists them").into());
    }
    mutants.retain(|it| arguments.only.is_empty() || arguments.only.contains(&it.name));
    if arguments.list {
        for Mutant { name, rule, wrong } in &mutants {
            println!("{name:<26} rule {rule:>2}  {wrong}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let all = judge(&mutants, &suites()?);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes them all.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    let all = judge(&list::read()?, &suites()?);
    if all { Ok(()) } else { Err("a mistake was not noticed: see the table".into()) }
}

/// The suites, which must pass when no mistake is made.
fn suites() -> Result<Suites, Box<dyn Error>> {
    let suites = build::suites()?;
    for suite in [&suites.rules, &suites.worlds] {
        if let Verdict::Noticed { by, .. } = suite.verdict("", PATIENCE) {
            return Err(format!("`{by}` fails without any mistake").into());
        }
    }
    Ok(suites)
}

/// What became of a mistake in one suite.
enum Verdict {
    Noticed { by: String, after: Duration },
    Survived,
}

/// Makes the mistakes one by one, prints what noticed each, and answers whether all were noticed.
fn judge(mutants: &[Mutant], suites: &Suites) -> bool {
    println!("{:<26}{:>5}  {:<52}worlds", "mistake", "rule", "rules");
    let (mut rules, mut worlds, mut either) = (0, 0, 0);
    // One after the other: the tests use every core themselves, and must not be slow for another reason.
    for mutant in mutants {
        let verdicts = [&suites.rules, &suites.worlds].map(|suite| suite.verdict(&mutant.name, PATIENCE));
        let by = verdicts.each_ref().map(|verdict| matches!(verdict, Verdict::Noticed { .. }));
        let [in_rules, in_worlds] = verdicts.map(shown);
        println!("{:<26}{:>5}  {in_rules:<52}{in_worlds}", mutant.name, mutant.rule);
        rules += usize::from(by[0]);
        worlds += usize::from(by[1]);
        either += usize::from(by[0] || by[1]);
    }
    let all = mutants.len();
    println!(
        "\n{either} of {all} mistakes noticed: {rules} by the rules' tests, {worlds} in simulated worlds"
    );
    either == all
}

fn shown(verdict: Verdict) -> String {
    match verdict {
        Verdict::Noticed { by, after } => {
            let name = by.rsplit("::").next().unwrap_or(&by);
            let name: String = name.chars().take(44).collect();
            format!("{name} {:.1} s", after.as_secs_f64())
        }
        Verdict::Survived => "-".to_owned(),
    }
}

impl Suite {
    /// Runs the suite's programs until one fails.
    fn verdict(&self, mutant: &str, patience: Duration) -> Verdict {
        let started = started();
        for program in &self.programs {
            if let Some(by) = program.failure(mutant, patience) {
                return Verdict::Noticed { by, after: started.elapsed() };
            }
        }
        Verdict::Survived
    }
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is for the reader of the table")]
fn started() -> Instant {
    Instant::now()
}
