//! `cargo xtask bench`: builds the arms for speed, and hands over.

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
    // All programs: the driver starts the arms that lie beside it.
    let build = ["build", "--quiet", "--release", "-p", "eos-benches", "--bins"];
    let status = Command::new(cargo()).args(build).status()?;
    if !status.success() {
        return Ok(exit_code(status));
    }
    let bench = ["run", "--quiet", "--release", "-p", "eos-benches", "--bin", "bench", "--"];
    Ok(exit_code(Command::new(cargo()).args(bench).args(&arguments.args).status()?))
}
