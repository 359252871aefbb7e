//! Signals, instance slots, and a broker that is not there.

mod support;

use std::process::{Command, Stdio};

use support::{Running, enrich_orders, run};

/// Lock files of its own: tests run side by side, also with a pipeline of whoever runs them.
fn with_slots(command: &mut Command, dir: &tempfile::TempDir) {
    command.env("TMPDIR", dir.path());
}

#[test]
fn a_signal_ends_a_run_without_input_cleanly() {
    for signal in ["TERM", "INT"] {
        let mut running = Running::start(&mut enrich_orders(&["run", "--embedded"]));
        running.wait_for("assigned");
        running.signal(signal);
        let ended = running.end();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(
            ended.stderr.contains(&format!("SIG{signal}: committing what is handled")),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains("0 records in, 0 out, 0 transactions"), "{}", ended.stderr);
    }
}

#[test]
fn a_signal_ends_a_stream_that_stays_open() {
    let mut command =
        enrich_orders(&["run", "--embedded", "--in", "raw-orders=-", "--out", "enriched-orders=-"]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    running.wait_for("assigned");
    let open = running.stdin.take();

    running.signal("TERM");
    let ended = running.end();

    drop(open);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

#[test]
fn an_instance_runs_once_per_host_and_is_free_after_kill_nine() {
    let slots = tempfile::tempdir().expect("a directory");
    let start = || {
        let mut command = enrich_orders(&["run", "--embedded", "--instance", "a"]);
        with_slots(&mut command, &slots);
        command
    };
    let mut first = Running::start(&mut start());
    first.wait_for("assigned");

    let second = run(&mut start());
    assert_eq!(second.code, Some(3), "{}", second.stderr);
    let expected =
        format!("instance `a` of `eos-examples` is already running on this host (pid {})", first.id());
    assert!(second.stderr.contains(&expected), "{}", second.stderr);

    first.signal("KILL");
    assert_eq!(first.end().code, None);
    let mut third = Running::start(&mut start());
    third.wait_for("assigned");
}

#[test]
fn processes_without_a_name_take_slots_one_after_the_other() {
    let slots = tempfile::tempdir().expect("a directory");
    let start = |slot: &str| {
        let mut command = enrich_orders(&["run", "--embedded"]);
        with_slots(&mut command, &slots);
        let mut running = Running::start(&mut command);
        running.wait_for(&format!("-{slot}\""));
        running
    };

    let first = start("0");
    let _second = start("1");
    first.signal("KILL");
    first.end();

    let _third = start("0");
}

#[cfg(feature = "kafka")]
#[test]
fn a_broker_that_is_not_there_is_waited_for_and_given_up() {
    let address = "127.0.0.1:1";
    let ended = run(&mut enrich_orders(&["run", "--bootstrap", address, "--startup-timeout", "1s"]));

    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("error: 127.0.0.1:1 could not be reached in "), "{}", ended.stderr);
    assert!(ended.stderr.contains("--startup-timeout"), "{}", ended.stderr);
}
