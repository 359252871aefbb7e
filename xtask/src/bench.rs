//! `cargo xtask bench`: builds the arms, for speed if it is meant, and hands over.

use std::{ffi::OsString, process::Command};

use clap::Args;

use crate::{Outcome, cargo, exit_code};

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What the benchmarks take: `--help` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // A quick run only shows that everything works: what tests were built for will do, and is there already.
    let is_quick = arguments.args.iter().any(|argument| argument == "--quick");
    let profile = if is_quick { "dev" } else { "release" };
    // All programs: the driver starts the arms that lie beside it.
    let common = ["--quiet", "--profile", profile, "-p", "eos-benches"];
    let status = Command::new(cargo()).arg("build").args(common).arg("--bins").status()?;
    if !status.success() {
        return Ok(exit_code(status));
    }
    let mut bench = Command::new(cargo());
    bench.arg("run").args(common).args(["--bin", "bench", "--"]).args(&arguments.args);
    Ok(exit_code(bench.status()?))
}
