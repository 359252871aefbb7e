//! Records that fail, wait, are given up or refused: by what the worker asks of its ports.

use std::{future::ready, ops::Range, time::Duration};

use crate::{
    spec::{GiveUp, OnError, RetrySpec},
    stage::{Effects, Processed, Step},
};

use super::{
    Event::{Assigned, Records, Revoked, Takes},
    Script, asked, copy_to, failed,
    script::{Answer, abort, refused},
};

const MS: Duration = Duration::from_millis(1);

/// Tried again once, 20 to 40 ms later.
const ONCE: Option<RetrySpec> =
    Some(RetrySpec { times: 1, first: Duration::from_millis(40), most: Duration::from_millis(40) });

const TO_DEAD_LETTERS: OnError = OnError { retry: ONCE, then: GiveUp::DeadLetter };

#[test]
fn a_rejected_record_is_a_dead_letter_in_the_transaction_of_its_offset() {
    let script = Script::of([Assigned(&[0]), Records(&[(0, 10), (0, 11), (0, 12)]), Takes(5 * MS)]);
    let log = asked(script.on_error(TO_DEAD_LETTERS, 0));
    let expected =
        ["begin", "produce 0@10 0@11>dead 0@12", "member?", "offsets 0:13 of generation 1", "commit"];
    assert_eq!(log, expected);
}

#[test]
fn a_record_that_is_skipped_commits_its_offset_and_nothing_else() {
    let script = Script::of([Assigned(&[0]), Records(&[(0, 10), (0, 11), (0, 12)]), Takes(5 * MS)]);
    let log = asked(script.on_error(OnError { retry: None, then: GiveUp::Skip }, 0));
    assert_eq!(log, ["begin", "produce 0@10 0@12", "member?", "offsets 0:13 of generation 1", "commit"]);
}

#[test]
fn without_a_declaration_a_record_that_is_rejected_stops_the_pipeline_at_its_place() {
    let (error, log) = failed(Script::of([Assigned(&[0]), Records(&[(0, 10), (0, 11), (0, 12)])]));
    assert!(error.to_string().contains("in/0@11: never"), "{error}");
    assert_eq!(log[log.len() - 3..], ["offsets 0:11 of generation 1", "commit", "close"]);
    assert!(!log.iter().any(|line| line.contains("0@12")), "{log:?}");
}

#[test]
fn a_record_that_waits_holds_its_partition_and_comes_again() {
    // Given a record that is to be tried again, and one of another partition behind it,
    let events = [
        Assigned(&[0, 1]),
        Records(&[(0, 8), (0, 9), (0, 10), (1, 3)]),
        Takes(50 * MS),
        Records(&[(0, 9), (0, 10)]),
        Takes(50 * MS),
    ];
    let log = asked(Script::of(events).on_error(TO_DEAD_LETTERS, 0));
    // then its partition waits, the other one does not, and in the end it is given up.
    let expected = [
        "hold [0]",
        "begin",
        "produce 0@8 1@3",
        "member?",
        "offsets 0:9 1:4 of generation 1",
        "commit",
        "seek 0:9",
        "begin",
        "produce 0@9>dead 0@10",
        "member?",
        "offsets 0:11 of generation 2",
        "commit",
    ];
    assert_eq!(log, expected);
}

#[test]
fn a_record_that_is_parked_keeps_the_offset_and_lets_the_others_go_on() {
    let events = [Assigned(&[0]), Records(&[(0, 8), (0, 9), (0, 10)]), Takes(50 * MS), Takes(50 * MS)];
    let log = asked(Script::of(events).on_error(TO_DEAD_LETTERS, 5));
    let expected = [
        "begin",
        "produce 0@8 0@10",
        "member?",
        "offsets 0:9(eos1;11;) of generation 1",
        "commit",
        "begin",
        "produce 0@9>dead",
        "member?",
        "offsets 0:11 of generation 2",
        "commit",
    ];
    assert_eq!(log, expected);
}

#[test]
fn whoever_takes_over_skips_what_is_done_behind_a_record_that_waits() {
    let events = [Assigned(&[0]), Records(&[(0, 3), (0, 4), (0, 5), (0, 6), (0, 8)]), Takes(5 * MS)];
    let log = asked(Script::of(events).noted(3, "eos1;6;2"));
    let expected = ["begin", "produce 0@3 0@5 0@6 0@8", "member?", "offsets 0:9 of generation 1", "commit"];
    assert_eq!(log, expected);
}

#[test]
fn after_a_fault_what_was_parked_is_read_again_and_what_is_done_behind_it_is_not() {
    // Given a parked record, a commit, and then a transaction that fails,
    let events = [
        Assigned(&[0]),
        Records(&[(0, 8), (0, 9), (0, 10)]),
        Takes(6 * MS),
        Records(&[(0, 12)]),
        Takes(6 * MS),
        Records(&[(0, 9), (0, 10), (0, 12)]),
        Takes(6 * MS),
    ];
    let script = Script::of(events).on_error(TO_DEAD_LETTERS, 5);
    let log = asked(script.on("commit", [super::Well, super::Fails(abort())]));
    // then the worker goes back to the parked record, which waits again, and handles what is not done.
    let back = log.iter().position(|line| line == "seek 0:9");
    let back = back.unwrap_or_else(|| panic!("it rewinds: {log:?}"));
    assert!(log[back..].contains(&"produce 0@12".to_owned()), "{log:?}");
    assert!(log[back..].iter().any(|line| line.starts_with("offsets 0:9(eos1;13;)")), "{log:?}");
    assert!(!log[back..].iter().any(|line| line.contains("0@10")), "10 was committed: {log:?}");
}

#[test]
fn parked_records_are_left_to_the_next_owner_with_what_is_done_behind_them() {
    let events = [Assigned(&[0]), Records(&[(0, 8), (0, 9), (0, 10)]), Revoked(&[0]), Takes(6 * MS)];
    let log = asked(Script::of(events).on_error(TO_DEAD_LETTERS, 5));
    assert_eq!(log[2..], ["member?", "offsets 0:9(eos1;11;) of generation 1", "commit", "unassign [0]"]);
}

#[test]
fn a_damaged_text_beside_an_offset_is_not_guessed_at() {
    let (error, log) = failed(Script::of([Assigned(&[0])]).noted(3, "eos1;x;2"));
    assert!(
        error.to_string().contains("eos1;x;2") && error.to_string().contains("--reset-offsets"),
        "{error}"
    );
    assert!(!log.iter().any(|line| line.starts_with("assign")), "{log:?}");
}

/// Three records; what came of the second one is refused each time that it stands in a transaction.
fn refusing() -> Script {
    let events = [
        Assigned(&[0]),
        Records(&[(0, 1), (0, 2), (0, 3)]),
        Takes(5 * MS),
        Records(&[(0, 1)]),
        Records(&[(0, 2)]),
        Records(&[(0, 2)]),
        Records(&[(0, 2)]),
        Records(&[(0, 3)]),
        Takes(5 * MS),
    ];
    Script::of(events).on(
        "commit",
        [super::Fails(refused()), super::Well, super::Fails(refused()), super::Fails(refused())],
    )
}

#[test]
fn a_record_that_the_broker_refuses_is_found_and_given_up_alone() {
    let log = asked(refusing().on_error(TO_DEAD_LETTERS, 0));
    let produced: Vec<_> = log
        .iter()
        .filter(|line| line.starts_with("produce") || *line == "commit" || *line == "abort")
        .collect();
    assert_eq!(
        produced,
        [
            "produce 0@1 0@2 0@3",
            "commit",
            "abort",
            "produce 0@1",
            "commit",
            "produce 0@2",
            "commit",
            "abort",
            "produce 0@2",
            "commit",
            "abort",
            "produce 0@2>dead",
            "commit",
            "produce 0@3",
            "commit",
        ]
    );
}

#[test]
fn without_a_declaration_the_record_that_the_broker_refuses_stops_the_pipeline_and_is_named() {
    let (error, _) = failed(refusing());
    assert!(error.to_string().contains("in/0@2") && error.to_string().contains("too large"), "{error}");
}

#[test]
fn partitions_without_the_record_that_is_looked_for_rest_meanwhile() {
    // Given a transaction over partition 0 that is refused, while partition 1 is owned too,
    let events = [
        Assigned(&[0, 1]),
        Records(&[(0, 1), (0, 2)]),
        Takes(6 * MS),
        Records(&[(0, 1)]),
        Records(&[(0, 2)]),
        Takes(6 * MS),
    ];
    let log = asked(Script::of(events).on("commit", [super::Fails(refused())]));
    // then partition 1 rests until what was refused is behind.
    let lines: Vec<_> = log
        .iter()
        .filter(|line| ["hold", "seek", "offsets"].iter().any(|word| line.starts_with(word)))
        .map(String::as_str)
        .collect();
    assert_eq!(
        lines,
        [
            "offsets 0:3 of generation 1",
            "seek 0:beginning 1:beginning",
            "hold [1]",
            "offsets 0:2 of generation 2",
            "offsets 0:3 of generation 3",
            "seek 1:beginning",
        ]
    );
}

#[test]
fn a_dead_letter_that_is_refused_too_stops_the_pipeline() {
    let script = refusing().on("commit", [super::Fails(refused())]).on_error(TO_DEAD_LETTERS, 0);
    let (error, _) = failed(script);
    assert!(
        error.to_string().contains("max.message.bytes") && error.to_string().contains("in/0@2"),
        "{error}"
    );
}

/// Copies records; those whose offsets end with the same digit repeat each other.
struct LastDigit;

impl Step for LastDigit {
    fn process<'a>(
        &'a mut self,
        chunk: &'a dyn crate::record::Records,
        range: Range<usize>,
        effects: Effects<'a>,
    ) -> Processed<'a> {
        let memory = effects.dedup.expect("it remembers");
        for index in range {
            let record = chunk.record(index);
            let identity = memory.identity(record.partition, &[(record.offset % 10) as u8]);
            if memory.accept(record.partition, Some(0), identity) {
                copy_to(0, &record, effects.outbox).expect("it can be written");
            }
        }
        Box::pin(ready(Ok(())))
    }
}

/// What is produced when a commit answers like this, over two records and, later, repetitions of them.
fn produced(commit: Answer) -> Vec<String> {
    let events = [
        Assigned(&[0]),
        Records(&[(0, 1), (0, 2)]),
        Takes(6 * MS),
        Records(&[(0, 11), (0, 12), (0, 13)]),
        Takes(6 * MS),
    ];
    let (ended, log) = Script::of(events).remembering().on("commit", [commit]).run(Box::new(LastDigit));
    ended.expect("a clean end");
    log.into_iter().filter(|line| line.starts_with("produce")).collect()
}

#[test]
fn what_was_accepted_is_written_in_the_transaction_that_accepts_it() {
    let events = [Assigned(&[0]), Records(&[(0, 1), (0, 2), (0, 11)]), Takes(6 * MS)];
    let (ended, log) = Script::of(events).remembering().run(Box::new(LastDigit));
    ended.expect("a clean end");
    assert_eq!(
        super::between(log),
        [
            "seen?",
            "begin",
            "produce 0@1 0@2",
            "produce 0>seen",
            "member?",
            "offsets 0:12 of generation 1",
            "commit"
        ]
    );
}

#[test]
fn a_transaction_that_came_to_nothing_leaves_no_memory() {
    assert_eq!(
        produced(super::Fails(abort())),
        ["produce 0@1 0@2", "produce 0>seen", "produce 0@11 0@12 0@13", "produce 0>seen"]
    );
}

#[test]
fn a_transaction_of_unknown_end_is_remembered_exactly_if_its_offsets_are_committed() {
    let fatal = || crate::broker::Fault::Fatal(crate::broker::Cause::new("EndTxn", "unknown"));
    assert_eq!(
        produced(super::DoneBut(fatal())),
        ["produce 0@1 0@2", "produce 0>seen", "produce 0@13", "produce 0>seen"]
    );
    assert_eq!(
        produced(super::Fails(fatal())),
        ["produce 0@1 0@2", "produce 0>seen", "produce 0@11 0@12 0@13", "produce 0>seen"]
    );
}

#[test]
fn a_record_that_stops_the_pipeline_is_not_remembered() {
    // Given a record that is refused alone, twice, and then comes behind one of another partition,
    let events = [
        Assigned(&[0, 1]),
        Records(&[(0, 1)]),
        Takes(6 * MS),
        Records(&[(0, 1)]),
        Takes(6 * MS),
        Records(&[(1, 5), (0, 1)]),
    ];
    let refusals = [super::Fails(refused()), super::Fails(refused())];
    let (ended, log) = Script::of(events).remembering().on("commit", refusals).run(Box::new(LastDigit));
    // then the other one is committed and remembered, and this one is neither.
    assert!(ended.expect_err("it stops").to_string().contains("in/0@1"));
    let last: Vec<_> = log.iter().filter(|line| line.starts_with("produce")).rev().take(2).collect();
    assert_eq!(last, ["produce 1>seen", "produce 1@5"]);
}

#[test]
fn the_memory_is_read_before_a_partition_is() {
    let events = [Assigned(&[0]), Records(&[(0, 1)])];
    let (ended, log) = Script::of(events).remembering().run(Box::new(LastDigit));
    ended.expect("a clean end");
    let at = |line: &str| log.iter().position(|it| it == line).unwrap_or_else(|| panic!("{line}: {log:?}"));
    assert!(at("committed?") < at("seen?") && at("seen?") < at("produce 0@1"), "{log:?}");
}
