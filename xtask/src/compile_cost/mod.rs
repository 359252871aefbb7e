//! `cargo xtask compile-cost`: what the macros cost those who compile with them.

mod page;
mod project;

use std::{error::Error, fs, path::Path, process::Command, time::Duration};

use clap::Args;

use crate::{Outcome, cargo, programs, root, suite::timed};

use self::{
    page::{Clean, Figures, Size},
    project::{Project, Way},
};

/// So many pipelines stand in the crates already.
const SIZES: [usize; 2] = [10, 40];

#[derive(Args)]
pub(crate) struct Arguments {
    /// How often everything is measured, one after the other
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// One round over small crates: shows that it works, and its figures say nothing
    #[arg(long)]
    quick: bool,
    /// Write the figures into docs/performance.md
    #[arg(long, conflicts_with = "quick")]
    write: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let figures = measure(arguments.rounds.max(1), arguments.quick)?;
    let text = page::markdown(&figures);
    println!("{text}");
    if arguments.write {
        page::write(&text)?;
        println!("written to {}", page::PAGE);
    }
    Ok(std::process::ExitCode::SUCCESS)
}

/// Shows that it can be measured, for the suite.
pub(crate) fn try_out() -> Result<(), Box<dyn Error>> {
    measure(1, true).map(drop)
}

fn measure(rounds: usize, quick: bool) -> Result<Figures, Box<dyn Error>> {
    let (rounds, sizes) = if quick { (1, [1, 2]) } else { (rounds, SIZES) };
    let directory = programs::directory("compile-cost");
    let sizes = sizes.into_iter().map(|pipelines| {
        let attribute = Project::new(Way::Attribute, pipelines, &directory)?;
        let by_hand = Project::new(Way::ByHand, pipelines, &directory)?;
        Ok((attribute, by_hand))
    });
    let projects: Vec<(Project, Project)> = sizes.collect::<Result<_, Box<dyn Error>>>()?;
    let mut sizes: Vec<Size> = projects.iter().map(|(project, _)| Size::new(project.pipelines)).collect();
    // What is measured takes turns, so that a slow minute hits all of it.
    for round in 0..rounds {
        for ((attribute, by_hand), size) in projects.iter().zip(&mut sizes) {
            if round % 2 == 0 {
                size.attribute.push(attribute.add_one()?);
                size.by_hand.push(by_hand.add_one()?);
            } else {
                size.by_hand.push(by_hand.add_one()?);
                size.attribute.push(attribute.add_one()?);
            }
        }
    }
    let clean = if quick {
        Vec::new()
    } else {
        (0..rounds.min(3)).map(|_| clean(&directory)).collect::<Result<_, _>>()?
    };
    let expansion =
        fs::read_to_string(root().join("eos-macros/src/snapshots/every_option.rs"))?.lines().count();
    Ok(Figures { sizes, clean: Clean(clean), expansion })
}

/// How long the macros and the rules take to build when nothing is there, with everything they need, on two
/// processors.
fn clean(directory: &Path) -> Result<Duration, Box<dyn Error>> {
    let target = directory.join("clean");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let mut build = Command::new(cargo());
    build.args([
        "build",
        "--quiet",
        "--offline",
        "-j2",
        "-p",
        "eos-macros",
        "-p",
        "eos-conf",
        "--target-dir",
    ]);
    build.arg(&target).current_dir(root());
    let (status, time) = timed(|| build.status());
    let status = status?;
    fs::remove_dir_all(&target)?;
    if status.success() { Ok(time) } else { Err(format!("cargo build ended with {status}").into()) }
}
