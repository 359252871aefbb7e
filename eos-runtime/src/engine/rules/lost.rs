//! Records that were deleted before they were handled.

use std::time::Duration;

use crate::{
    error::ErrorKind,
    spec::{GiveUp, OnError, RetrySpec},
};

use super::{
    Assigned, Fails, Records, Takes, copy, failed,
    script::{Event, Script, abort},
};

fn lines(log: Vec<String>, of: &[&str]) -> Vec<String> {
    log.into_iter().filter(|line| of.iter().any(|word| line.starts_with(word))).collect()
}

fn one() -> Vec<Event> {
    vec![Assigned(&[0]), Records(&[(0, 10), (0, 12)]), Takes(Duration::from_millis(6))]
}

#[test]
fn a_committed_offset_before_the_start_of_the_log_stops_the_pipeline_and_says_what_is_gone() {
    let (error, log) = failed(Script::of(one()).committed(&[(0, 5)]).begins_at(9));
    assert_eq!(error.kind(), ErrorKind::Usage);
    let text = error.to_string();
    for part in ["in/0", "up to 4 records", "committed offset is 5", "begins at 9", "--accept-lost"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(lines(log, &["assign", "produce", "commit "]).is_empty());
}

#[test]
fn a_loss_that_is_accepted_is_committed_at_once() {
    let script = Script::of([Assigned(&[0]), Takes(Duration::from_millis(6))]);
    let (ended, log) = script.committed(&[(0, 5)]).begins_at(9).accepting_loss().run(copy());
    ended.expect("a clean end");
    assert_eq!(
        lines(log, &["assign", "offsets", "commit"]),
        ["committed?", "assign 0:9", "offsets 0:9 of generation 1", "commit"]
    );
}

#[test]
fn a_loss_whose_commit_failed_is_committed_again() {
    let script =
        Script::of([Assigned(&[0]), Takes(Duration::from_millis(6)), Takes(Duration::from_millis(6))]);
    let script = script.committed(&[(0, 5)]).begins_at(9).accepting_loss();
    let (ended, log) = script.on("commit", [Fails(abort())]).run(copy());
    ended.expect("a clean end");
    assert_eq!(
        lines(log, &["assign", "offsets", "commit", "abort", "seek"]),
        [
            "committed?",
            "assign 0:9",
            "offsets 0:9 of generation 1",
            "commit",
            "abort",
            "committed?",
            "seek 0:9",
            "offsets 0:9 of generation 2",
            "commit"
        ]
    );
}

#[test]
fn what_is_done_behind_a_record_that_is_gone_is_not_done_again() {
    // Given 5 and 8 that wait, and all others below 10 done, when 5 is gone,
    let events = [Assigned(&[0]), Records(&[(0, 8), (0, 9), (0, 10)]), Takes(Duration::from_millis(6))];
    let script =
        Script::of(events).on_error(OnError { retry: Some(RetrySpec::new(3)), then: GiveUp::Stop }, 10);
    let (ended, log) = script.noted(5, "eos1;10;3").begins_at(6).accepting_loss().run(copy());
    ended.expect("a clean end");
    // then 8 and 10 are handled, and 9 is not.
    assert_eq!(lines(log, &["assign", "produce"]), ["assign 0:8", "produce 0@8 0@10"]);
}
