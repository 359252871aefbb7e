//! Valgrind, which is a package of the system.

use std::process::{Command, Stdio};

/// What is wrong if it cannot be run, and what to do about it.
pub(crate) fn missing() -> Option<String> {
    let status =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => None,
        _ => Some("valgrind is not installed (Debian and Ubuntu: `apt-get install valgrind`)".to_owned()),
    }
}
