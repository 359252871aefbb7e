//! Every mistake has a case: a folder per macro, then per kind of mistake, one mistake a file. The
//! compiler's words differ between versions, so the cases are judged on the pinned one only.

use std::{fs, io::Write, path::Path, process::Command};

#[test]
fn every_mistake_gets_its_message() {
    let pinned = pinned();
    let present = present();
    if present != pinned {
        // `cargo xtask test` says that everything was run: then it must have been.
        let strict = std::env::var_os("EOS_TEST_STRICT").is_some();
        assert!(
            !strict,
            "the messages are those of rustc {pinned}, here is {present}: use the pinned toolchain"
        );
        // Not println!: a passing test's output is swallowed, and this must be seen.
        let mut out = std::io::stderr();
        let _ =
            writeln!(out, "SKIPPED tests/ui: its messages are those of rustc {pinned}, here is {present}");
        return;
    }
    put_schemas();
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    let folders =
        ["pipeline", "event", "schema", "topics", "kafka_config", "flow", "main", "binary", "fallback"];
    for macros in folders {
        cases.compile_fail(format!("{macros}/**/*.rs"));
    }
}

/// Puts the files of `schemas/` into the package that trybuild makes of the cases: that is where the events
/// look for them.
fn put_schemas() {
    let this = std::env::current_exe().expect("this test has a path");
    let target = this.ancestors().nth(3).expect("it lies in target/debug/deps");
    let package = target.join("tests/trybuild").join(env!("CARGO_PKG_NAME")).join("schemas");
    fs::create_dir_all(&package).expect("a directory");
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")).expect("the schemas") {
        let file = file.expect("a file");
        fs::copy(file.path(), package.join(file.file_name())).expect("a copy");
    }
}

/// The version in rust-toolchain.toml.
fn pinned() -> String {
    let file = include_str!("../../../rust-toolchain.toml");
    let channel = file.lines().find_map(|line| line.strip_prefix("channel = "));
    channel.expect("rust-toolchain.toml names a channel").trim_matches('"').to_owned()
}

/// The version of the compiler that trybuild calls.
fn present() -> String {
    let version = Command::new("rustc").arg("--version").output().expect("rustc answers");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    version.split(' ').nth(1).unwrap_or_default().to_owned()
}
