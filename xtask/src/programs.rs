//! Programs that cargo builds for a task, and where it puts them.

use std::{
    error::Error,
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{cargo, root};

/// Runs cargo with these arguments and no flags for the compiler but these, in a target directory of its own
/// if one is given; name and path of each program that it built.
pub(crate) fn build(
    arguments: &str,
    rustflags: &str,
    target: Option<&Path>,
) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let mut build = Command::new(cargo())
        .args(arguments.split_whitespace())
        .args(target.map(|target| [OsStr::new("--target-dir"), target.as_os_str()]).into_iter().flatten())
        .args(["--message-format", "json-render-diagnostics"])
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("RUSTFLAGS", rustflags)
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()?;
    let messages = build.stdout.take().ok_or("cargo has no output")?;
    let mut programs = Vec::new();
    for line in BufReader::new(messages).lines() {
        let message: serde_json::Value = serde_json::from_str(&line?)?;
        if let (Some(path), Some(name)) = (message["executable"].as_str(), message["target"]["name"].as_str())
        {
            programs.push((name.to_owned(), PathBuf::from(path)));
        }
    }
    let status = build.wait()?;
    if status.success() {
        Ok(programs)
    } else {
        Err(format!("`cargo {arguments}` ended with {status}").into())
    }
}

/// The program of this name among those that were built.
pub(crate) fn find(programs: &[(String, PathBuf)], name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let found = programs.iter().find(|(known, _)| known == name);
    Ok(found.ok_or_else(|| format!("cargo built no program `{name}`"))?.1.clone())
}

/// A directory for this task beside what cargo builds otherwise.
pub(crate) fn directory(task: &str) -> PathBuf {
    let usual = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    usual.join(task)
}
