//! The compiler that is there, and the one that the project is pinned to.

use std::process::Command;

use crate::root;

/// Why what goes by the compiler's own words cannot be judged here, if it cannot: another compiler than the pinned.
pub(crate) fn another() -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc).arg("--version").current_dir(root()).output();
    let answer =
        answer.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    differs(include_str!("../../rust-toolchain.toml"), &answer)
}

/// The same of rust-toolchain.toml and what `rustc --version` answers.
fn differs(toolchain: &str, answer: &str) -> Option<String> {
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = "));
    let pinned = channel.unwrap_or_default().trim_matches('"');
    let here = answer.split(' ').nth(1).unwrap_or("none");
    (here != pinned).then(|| format!("the words of rustc {pinned} are expected, and here is {here}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_compiler_is_taken() {
        // Given the pinned version, when it answers, or another one, or nobody, then only the first will do.
        let toolchain = "[toolchain]\nchannel = \"1.95.0\"\n";
        assert_eq!(differs(toolchain, "rustc 1.95.0 (59807616e 2026-04-14)\n"), None);
        let other = differs(toolchain, "rustc 1.96.0-nightly (abc 2026-05-01)\n").expect("it is another");
        assert_eq!(other, "the words of rustc 1.95.0 are expected, and here is 1.96.0-nightly");
        assert!(differs(toolchain, "").expect("there is none").ends_with("here is none"));
    }
}
