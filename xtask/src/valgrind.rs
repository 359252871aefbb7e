//! Valgrind, which is a package of the system.

use std::process::{Command, Stdio};

/// What is wrong if it cannot be run, and what to do about it.
pub(crate) fn missing() -> Option<String> {
    let version =
        Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = version.is_ok_and(|status| status.success());
    (!found).then(|| "valgrind is not installed: on Debian and Ubuntu `apt-get install valgrind`".to_owned())
}
