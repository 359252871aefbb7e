//! The pipelines of an older edition do what they say.

use std::{
    io::Write,
    process::{Command, Stdio},
};

/// What comes out when one order goes through one of the binary's pipelines.
fn run(pipeline: &str, outputs: &[&str], order: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_older"));
    command.args(["run", "--embedded", "--only", pipeline, "--in", "raw-orders=-"]);
    for output in outputs {
        command.args(["--out", &format!("{output}=-")]);
    }
    let mut run = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut input = run.stdin.take().expect("it is piped");
    writeln!(input, "{order}").expect("it reads");
    drop(input);
    let output = run.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("it is JSON")
}

#[test]
fn a_binary_of_an_older_edition_handles_an_order() {
    // Given an order, when it goes through a sync pipeline that borrows, an async one that writes several,
    // one of constants, and a flow.
    let order = r#"{"customer":"c-1","at":5,"gen":2}"#;
    let routed = run("route", &["changed"], order);
    let copies = run("copies", &["orders"], order);
    let copy = run("copy", &["orders"], order);
    let changed = run("changes", &["changed"], order);

    // Then each has written what it returns.
    assert_eq!(routed.trim(), order);
    assert_eq!(copy.trim(), order);
    assert_eq!(changed.trim(), r#"{"customer":"c-1","at":5,"gen":3}"#);
    let expected = [r#"{"customer":"c-1","at":5,"gen":0}"#, r#"{"customer":"c-1","at":5,"gen":1}"#];
    assert_eq!(copies.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn pipelines_of_an_older_edition_go_together() {
    let names: Vec<_> = eos_older::all().iter().map(eos_runtime::stage::PipelineDef::name).collect();
    assert_eq!(names, ["copies", "copy"]);
}
