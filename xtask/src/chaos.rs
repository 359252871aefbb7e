//! `cargo xtask chaos`: builds the stories and the pipeline they break, and hands over.

use std::{ffi::OsString, process::Command};

use clap::Args;

use crate::{Outcome, cargo, exit_code};

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What the stories take: `--help` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // Both programs: the stories start the pipeline that lies beside them.
    let build = ["build", "--quiet", "-p", "eos-kafka-tests", "--bins"];
    let status = Command::new(cargo()).args(build).status()?;
    if !status.success() {
        return Ok(exit_code(status));
    }
    let stories = ["run", "--quiet", "-p", "eos-kafka-tests", "--bin", "chaos", "--"];
    Ok(exit_code(Command::new(cargo()).args(stories).args(&arguments.args).status()?))
}
