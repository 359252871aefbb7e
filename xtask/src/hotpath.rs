//! `cargo xtask hotpath`: instructions per record, counted by valgrind and held against committed figures.
//!
//! Time on a machine that does other things too says little about a change of some percent. Instructions
//! are the same in every run. A case is run twice, the second time for twice as many chunks: the difference
//! is what the records cost, without what it took to start.

mod count;
mod figures;

use std::{error::Error, process::ExitCode};

use clap::Args;

use crate::{Outcome, valgrind};

use self::{
    count::{Counted, Counter},
    figures::Figures,
};

/// How far a figure may be from the committed one, either way.
const ALLOWED: f64 = 0.03;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Count only these cases
    #[arg(long, value_delimiter = ',', value_name = "CASE,..")]
    only: Vec<String>,
    /// Write what is counted into xtask/hotpath.txt
    #[arg(long)]
    accept: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if let Some(missing) = valgrind::missing() {
        return Err(missing.into());
    }
    let counted = count(&arguments.only)?;
    let (here, mut figures) = (figures::compiler()?, figures::read()?);
    let all = arguments.only.is_empty();
    if arguments.accept {
        figures.accept(&here, &counted);
        if all {
            figures.forget_beside(&counted);
        }
        figures.write()?;
        print(&counted, None, &[]);
        println!("\nwritten to xtask/hotpath.txt, for {here}");
        return Ok(ExitCode::SUCCESS);
    }
    if figures.compiler != here {
        print(&counted, None, &[]);
        println!("\nNOT compared: the committed figures are for {}, this is {here}", figures.compiler);
        return Ok(ExitCode::SUCCESS);
    }
    let gone = if all { figures.beside(&counted) } else { Vec::new() };
    let good = print(&counted, Some(&figures), &gone);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Why there can be no comparison here, if there can be none.
pub(crate) fn hindrance() -> Option<String> {
    valgrind::missing().or_else(|| match (figures::compiler(), figures::read()) {
        (Ok(here), Ok(figures)) if here != figures.compiler => {
            Some(format!("the figures are for {}, this is {here}", figures.compiler))
        }
        // What is wrong with them comes to light when they are compared.
        _ => None,
    })
}

/// Compares all.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    let (counted, figures) = (count(&[])?, figures::read()?);
    let good = print(&counted, Some(&figures), &figures.beside(&counted));
    if good { Ok(()) } else { Err("instructions per record have changed: see the table".into()) }
}

fn count(only: &[String]) -> Result<Vec<Counted>, Box<dyn Error>> {
    let counter = Counter::build()?;
    let mut cases = counter.cases()?;
    if let Some(unknown) = only.iter().find(|name| cases.iter().all(|(case, _)| case != *name)) {
        let names: Vec<_> = cases.into_iter().map(|(name, _)| name).collect();
        return Err(format!("there is no case `{unknown}`; the cases are {}", names.join(", ")).into());
    }
    cases.retain(|(case, _)| only.is_empty() || only.contains(case));
    cases.into_iter().map(|(name, about)| counter.count(name, about)).collect()
}

/// Prints the table; whether all is as committed, and nothing committed is gone.
fn print(counted: &[Counted], figures: Option<&Figures>, gone: &[String]) -> bool {
    println!("{:<14}{:>14}{:>12}{:>10}", "case", "instructions", "committed", "change");
    let mut hints = Vec::new();
    for Counted { name, about, per_record, profile } in counted {
        let (committed, change, word) = match figures.map(|figures| figures.of(name)) {
            None => (String::new(), String::new(), ""),
            Some(None) => ("-".to_owned(), String::new(), "NEW"),
            Some(Some(committed)) => {
                let change = per_record / committed - 1.0;
                (
                    format!("{committed:.1}"),
                    format!("{:+.1} %", (change * 1000.0).round() / 10.0 + 0.0),
                    judge(change),
                )
            }
        };
        println!("{name:<14}{per_record:>14.1}{committed:>12}{change:>10}  {word:<7}{about}");
        if !word.is_empty() {
            hints.push(format!("{name}: `callgrind_annotate {}` shows where they are", profile.display()));
        }
    }
    hints.extend(gone.iter().map(|name| format!("{name}: committed, and no case any more")));
    if hints.is_empty() {
        return true;
    }
    println!("\nEach may change by {:.0} %. If it is meant: `cargo xtask hotpath --accept`", ALLOWED * 100.0);
    for hint in hints {
        println!("  {hint}");
    }
    false
}

/// What a change is called: nothing if it is small enough.
fn judge(change: f64) -> &'static str {
    match change {
        change if change > ALLOWED => "WORSE",
        // A figure that is too high would let the gain be lost again unseen.
        change if change < -ALLOWED => "BETTER",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_percent_are_let_pass_either_way_and_no_more() {
        assert_eq!(judge(0.029), "");
        assert_eq!(judge(-0.029), "");
        assert_eq!(judge(0.031), "WORSE");
        assert_eq!(judge(-0.031), "BETTER");
    }
}
