//! What the user wrote above an item is what their documentation says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The documentation of this package, as `cargo doc` makes it with warnings denied.
fn documentation() -> PathBuf {
    // The target directory of this test itself: its dependencies are there already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target directory");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["doc", "--quiet", "--no-deps", "--offline", "--package", env!("CARGO_PKG_NAME")])
        .arg("--target-dir")
        .arg(target)
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("doc/eos_hygiene")
}

#[test]
fn docs_are_kept_on_functions_pipelines_events_and_constants() {
    // Given the documentation of this package.
    let docs = documentation();
    let page = |path: &str| fs::read_to_string(docs.join(path)).expect("it has a page");

    // Then a handler has its user's words, and so has the pipeline beside it, with what it reads and writes.
    assert!(page("bare/fn.hostile.html").contains("Takes everything a handler can take."));
    let pipeline = page("bare/struct.hostile.html");
    assert!(pipeline.contains("Takes everything a handler can take."));
    assert!(pipeline.contains("reads <code>raw</code>"));
    // And events with their fields and variants, also generic ones.
    assert!(page("generic/struct.Envelope.html").contains("The key, of the caller’s type."));
    assert!(page("bare/enum.Routed.html").contains("One of them."));
    // And topics and sets of properties.
    assert!(page("bare/constant.HOSTILE.html").contains("Hostile orders."));
    assert!(page("conditional/constant.SHARED.html").contains("Always there."));
    // And nothing of an expansion's inside has a page.
    let names = fs::read_dir(docs.join("bare")).expect("it is there").flatten();
    let inside: Vec<_> =
        names.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().contains("__")).collect();
    assert!(inside.is_empty(), "{inside:?}");
}
