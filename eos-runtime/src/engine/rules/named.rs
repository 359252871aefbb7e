//! Records that the broker names when it refuses a transaction.

use std::time::Duration;

use crate::spec::{GiveUp, OnError};

use super::{
    Assigned, Fails, Records, Takes, Well, copy,
    script::{Event, Script, refused},
};

const GIVES_UP: OnError = OnError { retry: None, then: GiveUp::DeadLetter };
const ALL: &[(i32, i64)] = &[(0, 0), (0, 1), (0, 2), (0, 3)];
const FROM_1: &[(i32, i64)] = &[(0, 1), (0, 2), (0, 3)];
const FROM_2: &[(i32, i64)] = &[(0, 2), (0, 3)];

/// What is produced and committed, when this is read one after the other and commits end like this.
fn transactions(
    read: &[&'static [(i32, i64)]],
    commits: impl IntoIterator<Item = super::script::Answer>,
    named: &[&[usize]],
) -> Vec<String> {
    let polls = read.iter().flat_map(|places| [Records(places), Takes(Duration::from_millis(6))]);
    let events: Vec<Event> = std::iter::once(Assigned(&[0])).chain(polls).collect();
    let script = Script::of(events).on_error(GIVES_UP, 0).on("commit", commits).naming(named);
    let (ended, log) = script.run(copy());
    ended.expect("a clean end");
    let of =
        |line: &String| ["produce ", "abort"].iter().any(|word| line.starts_with(word)) || line == "commit";
    log.into_iter().filter(of).collect()
}

#[test]
fn a_record_that_is_named_stands_alone_and_its_neighbours_do_not() {
    // Given that the second of four is refused, and named,
    let commits = [Fails(refused()), Well, Fails(refused()), Fails(refused())];
    let log = transactions(&[ALL, ALL, FROM_1, FROM_1], commits, &[&[1], &[0], &[0]]);
    // then what is before it commits, it is refused alone twice, and what is behind it goes on with its dead letter.
    assert_eq!(
        log,
        [
            "produce 0@0 0@1 0@2 0@3",
            "commit",
            "abort",
            "produce 0@0",
            "commit",
            "produce 0@1",
            "commit",
            "abort",
            "produce 0@1",
            "commit",
            "abort",
            "produce 0@1>dead 0@2 0@3",
            "commit"
        ]
    );
}

#[test]
fn records_that_are_named_together_are_looked_through_by_halves_and_only_one_is_given_up() {
    // Given that the third of four is refused, and all of them named for it,
    let commits = [Fails(refused()), Well, Fails(refused()), Fails(refused()), Fails(refused())];
    let log =
        transactions(&[ALL, ALL, FROM_2, FROM_2, FROM_2], commits, &[&[0, 1, 2, 3], &[0, 1], &[0], &[0]]);
    // then the first half is taken, of the other half each stands alone, and the third is given up.
    let produced: Vec<_> = log.iter().filter(|line| line.starts_with("produce")).collect();
    assert_eq!(
        produced,
        [
            "produce 0@0 0@1 0@2 0@3",
            "produce 0@0 0@1",
            "produce 0@2 0@3",
            "produce 0@2",
            "produce 0@2",
            "produce 0@2>dead",
            "produce 0@3"
        ]
    );
}

#[test]
fn a_record_that_is_named_and_then_taken_is_not_given_up() {
    // Given a refusal that passes, as of rights that are not yet known everywhere,
    let commits = [Fails(refused()), Well, Fails(refused())];
    let log = transactions(&[ALL, ALL, FROM_1], commits, &[&[1], &[0]]);
    // then the record that was refused alone, once, is produced as the others are.
    assert_eq!(log[8..], ["produce 0@1", "commit", "produce 0@2 0@3", "commit"], "{log:?}");
}

#[test]
fn what_is_behind_the_last_named_record_commits_though_nothing_else_comes() {
    // Given that the last record that was named is taken after all, amid a chunk,
    let read = |places| [Records(places), Takes(Duration::from_millis(6))];
    let quiet = std::iter::repeat_with(|| Takes(Duration::from_secs(1))).take(3);
    let events: Vec<Event> = std::iter::once(Assigned(&[0]))
        .chain([ALL, ALL, FROM_1].into_iter().flat_map(read))
        .chain(quiet)
        .chain(read(&[(0, 4)]))
        .collect();
    let commits = [Fails(refused()), Well, Fails(refused())];
    let script = Script::of(events).on_error(GIVES_UP, 0).on("commit", commits).naming(&[&[1], &[0]]);

    let (ended, log) = script.run(copy());

    // then the rest of the chunk does not wait in an open transaction for the next record.
    ended.expect("a clean end");
    let of = |line: &&String| line.starts_with("produce ") || *line == "commit";
    let log: Vec<_> = log.iter().filter(of).collect();
    let rest = log.iter().position(|line| *line == "produce 0@2 0@3").expect("it is produced");
    assert_eq!(log[rest..], ["produce 0@2 0@3", "commit", "produce 0@4", "commit"]);
}
