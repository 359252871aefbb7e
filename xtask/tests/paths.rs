//! What the documents point to is there.

use std::{fs, path::Path};

#[test]
fn every_path_that_a_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    let mut missing = Vec::new();
    let mut found = 0;
    for document in ["README.md", "CONTRIBUTING.md", "docs/design.md", "examples/README.md"] {
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
    let roots = ["eos-conf/", "eos-macros/", "eos-runtime/", "tests/", "docs/", "xtask/", "examples/data"];
    roots.iter().any(|root| word.starts_with(root)) && !word.contains(' ')
}
