//! Cargo looks at an event again when its schema's file or `EOS_SCHEMA` changes, and at nothing when
//! neither does: a package of its own, built by cargo.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const MANIFEST: &str = r#"
[package]
name = "shop"
version = "0.0.0"
edition = "2024"

[dependencies]
eos-runtime = { path = "RUNTIME", default-features = false }
serde = { version = "1", features = ["derive"] }

[workspace]
"#;

const CODE: &str = r#"
use eos_runtime::prelude::*;

#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[kafka(schema = "schemas/order.json")]
pub struct Order {
    #[kafka(key)]
    pub customer: String,
}
"#;

/// A package, and cargo in it.
struct Package {
    dir: tempfile::TempDir,
    target: PathBuf,
}

impl Package {
    fn new() -> Self {
        let ui = Path::new(env!("CARGO_MANIFEST_DIR"));
        let this = std::env::current_exe().expect("this test has a path");
        let target = this.ancestors().nth(3).expect("it lies in target/debug/deps").join("tests/schema");
        let package = Self { dir: tempfile::tempdir().expect("a directory"), target };
        let runtime = ui.join("../../eos-runtime").canonicalize().expect("the runtime");
        fs::create_dir(package.path("src")).expect("a directory");
        let manifest = MANIFEST.replace("RUNTIME", &runtime.display().to_string());
        fs::write(package.path("Cargo.toml"), manifest).expect("the manifest");
        fs::copy(ui.join("../../Cargo.lock"), package.path("Cargo.lock")).expect("the versions");
        fs::write(package.path("src/lib.rs"), CODE).expect("the code");
        package
    }

    fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    fn schema(&self) -> String {
        fs::read_to_string(self.path("schemas/order.json")).expect("the schema is there")
    }

    /// `cargo check`: whether it went well, and what it said.
    fn check(&self, accept: Option<&str>) -> (bool, String) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--offline", "--color=never"]).current_dir(self.dir.path());
        cargo.env("CARGO_TARGET_DIR", &self.target).env_remove("RUSTFLAGS").env_remove("EOS_SCHEMA");
        cargo.envs(accept.map(|accept| ("EOS_SCHEMA", accept)));
        let done = cargo.output().expect("cargo runs");
        (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

#[test]
fn cargo_looks_again_when_the_file_or_the_variable_changes() {
    // Given a package without the file,
    let package = Package::new();
    let (well, said) = package.check(None);
    assert!(!well && said.contains("there is no file `schemas/order.json` yet"), "{said}");

    // when it is accepted, then the file is there and the package is built with it,
    let (well, said) = package.check(Some("accept"));
    assert!(well, "{said}");
    let accepted = package.schema();
    assert!(accepted.contains("\"customer\""), "{accepted}");
    let (well, said) = package.check(None);
    assert!(well, "{said}");
    // and cargo sees nothing to do as long as nothing changes.
    let (_, said) = package.check(None);
    assert!(!said.contains("Checking shop"), "{said}");

    // When the file changes alone, then it is looked at again,
    let more = "\"fields\": [\n    {\"name\": \"note\", \"type\": \"text\", \"required\": false},";
    fs::write(package.path("schemas/order.json"), accepted.replace("\"fields\": [", more)).expect("the file");
    let (well, said) = package.check(None);
    assert!(!well && said.contains("changed, compatibly (full)"), "{said}");
    // and accepting it writes it.
    let (well, said) = package.check(Some("accept"));
    assert!(well, "{said}");
    assert_eq!(package.schema(), accepted);
    assert!(package.check(None).0);

    // When the file is gone, and only the variable changes, then it is written again.
    fs::remove_file(package.path("schemas/order.json")).expect("it was there");
    let (well, said) = package.check(Some("accept"));
    assert!(well, "{said}");
    assert_eq!(package.schema(), accepted);
    // When the variable has a word that means nothing, then that is said.
    assert!(package.check(None).0);
    let (well, said) = package.check(Some("yes"));
    assert!(!well && said.contains("`EOS_SCHEMA` is `accept` or `accept-incompatible`"), "{said}");
}
