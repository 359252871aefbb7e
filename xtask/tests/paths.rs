//! What the documents point to is there.

use std::{fs, path::Path};

#[test]
fn every_path_that_a_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let mut missing = Vec::new();
    let mut found = 0;
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/design.md",
        "docs/dsl.md",
        "docs/errors.md",
        "docs/exactly-once.md",
        "docs/performance.md",
        "docs/dead-letters.md",
        "docs/dedup.md",
        "docs/schemas.md",
        "examples/README.md",
    ] {
        let text = fs::read_to_string(root.join(document)).expect("the document is there");
        for path in text.split('`').skip(1).step_by(2).filter(|word| is_path(word)) {
            found += 1;
            if !root.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(found > 10, "the documents name paths: {found}");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// In backticks and from the root: `eos-runtime/src`, not `flow.rs` or a command line.
fn is_path(word: &str) -> bool {
    let roots = [
        "eos-conf/",
        "eos-macros/",
        "eos-runtime/",
        "tests/",
        "docs/",
        "xtask/",
        "examples/data",
        "examples/src",
        "examples/tests",
        "benches/",
    ];
    roots.iter().any(|root| word.starts_with(root)) && !word.contains(' ')
}

#[test]
fn every_test_and_story_that_the_rules_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("it is there");
    let text = read("docs/exactly-once.md");
    let rules = text.split("## The rules").nth(1).and_then(|rest| rest.split("\n## ").next());
    let tests = fs::read_dir(root.join("eos-runtime/src/engine/rules")).expect("it is there").flatten();
    let tests =
        tests.map(|file| file.path()).filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let tests: String = tests.map(|path| fs::read_to_string(path).expect("it is text")).collect();
    let stories =
        read("tests/kafka/src/chaos/stories/mod.rs") + &read("tests/kafka/src/chaos/stories/idle_expiry.rs");
    let mut found = 0;
    for name in rules.expect("there are rules").split('`').skip(1).step_by(2).filter(|word| is_name(word)) {
        found += 1;
        let is_test = tests.contains(&format!("fn {name}()"));
        assert!(is_test || stories.contains(&format!("\"{name}\"")), "there is no test or story `{name}`");
    }
    assert!(found > 30, "the rules name their tests: {found}");
}

/// `a_commit_in_doubt`, not `poll` or `EndTxn`.
fn is_name(word: &str) -> bool {
    word.contains('_')
        && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        && word != "read_committed"
}
