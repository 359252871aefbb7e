//! franz-go: `benches/franz-go`, built by Go.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failure;

use super::{
    Arm, Task,
    foreign::{built, installed},
    rust::common,
};

/// Its `GroupTransactSession`, a transaction for every interval.
#[derive(Debug)]
pub(super) struct FranzGo;

impl Arm for FranzGo {
    fn name(&self) -> &'static str {
        "franz-go"
    }

    fn label(&self) -> &'static str {
        "franz-go, GroupTransactSession"
    }

    fn prepare(&self) -> Result<(), String> {
        installed("go", Path::new("go"))?;
        built_by_go().map(drop)
    }

    fn command(&self, task: &Task<'_>) -> Result<Command, Failure> {
        let mut command = Command::new(built_by_go()?.join("franz-go"));
        command.args(common(task)).args(task.extra);
        Ok(command)
    }
}

fn built_by_go() -> Result<PathBuf, String> {
    built("franz-go", |sources, product| {
        let mut go = Command::new("go");
        go.args(["build", "-o"]).arg(product.join("franz-go")).arg(".").current_dir(sources);
        vec![go]
    })
}
