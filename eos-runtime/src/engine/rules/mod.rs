//! The rules of a transaction, each by what the worker asks of its ports. What comes of it in a broker is
//! in `tests/`.

mod lost;
mod named;
mod poison;
mod script;

use std::{sync::Arc, time::Duration};

use crate::{
    broker::{Cause, Fault},
    codec::RawRef,
    error::ErrorKind,
    failure::Failure,
    outbox::Outbox,
    record::Record,
    stage::{Context, Function, Handler, States, Step, Topics, sync_step},
};

use super::Error;

use script::{
    Answer::{After, DoneBut, Fault as Fails, Well},
    Event::{self, Abort, Assigned, Lost, Records, Revoked, Stop, Takes},
    Script, TRANSACTION_TIMEOUT, abort, fatal, fenced, retry,
};

/// Copies every record but those at offset 7, which it filters, those at offset 9, which it asks to see
/// again, and those at offset 11, which it rejects.
struct Copy;

impl Function for Copy {
    type Event<'a> = RawRef<'a>;
    const TOPICS: Topics = Topics::of::<RawRef<'_>>();
}

impl Handler for Copy {
    fn call<'a>(_: RawRef<'a>, context: &Context<'a>, outbox: &mut Outbox) -> Result<(), Failure> {
        match context.record.offset {
            7 => return Ok(()),
            9 => return Err(Failure::retry("not now")),
            11 => return Err(Failure::reject("never")),
            _ => {}
        }
        copy_to(0, &context.record, outbox)
    }
}

/// Appends the record's value.
fn copy_to(topic: u16, record: &Record<'_>, outbox: &mut Outbox) -> Result<(), Failure> {
    let mut draft = outbox.draft(topic);
    draft.value(|out| {
        out.extend_from_slice(record.value.unwrap_or_default());
        Ok::<_, Failure>(true)
    })?;
    draft.finish();
    Ok(())
}

fn copy() -> Box<dyn Step> {
    sync_step::<Copy>("in", Arc::new(States::default()))
}

/// What is asked between taking partition 0 over and closing.
fn asked(script: Script) -> Vec<String> {
    let (ended, log) = script.run(copy());
    ended.expect("a clean end");
    between(log)
}

fn between(log: Vec<String>) -> Vec<String> {
    let from = log.iter().position(|line| line.starts_with("assign")).map_or(0, |at| at + 1);
    let to = log.iter().rposition(|line| line == "close").unwrap_or(log.len());
    log[from..to].to_vec()
}

fn failed(script: Script) -> (Error, Vec<String>) {
    let (ended, log) = script.run(copy());
    (ended.expect_err("it fails"), log)
}

/// One transaction over two records of partition 0.
fn one() -> Vec<Event> {
    vec![Assigned(&[0]), Records(&[(0, 0), (0, 1)]), Takes(Duration::from_millis(5))]
}

/// What it takes when nothing is in its way.
const ONE: [&str; 5] = ["begin", "produce 0@0 0@1", "member?", "offsets 0:2 of generation 1", "commit"];

/// `ONE`, whose end comes again after what stands in between.
fn one_with(end: &[&str]) -> Vec<String> {
    ONE[..4].iter().chain(end).map(ToString::to_string).collect()
}

#[test]
fn the_id_is_taken_over_before_the_group_is_joined() {
    let (_, log) = Script::of([]).run(copy());
    assert_eq!(log, ["init id", "subscribe", "close"]);
}

#[test]
fn a_transaction_is_begin_produce_offsets_commit() {
    assert_eq!(asked(Script::of(one())), ONE);
}

#[test]
fn without_input_there_is_no_transaction_and_without_output_there_is_one() {
    assert_eq!(asked(Script::of([Assigned(&[0]), Takes(TRANSACTION_TIMEOUT)])), [""; 0]);
    let filtered = Script::of([Assigned(&[0]), Records(&[(0, 7)])]);
    assert_eq!(asked(filtered), ["member?", "begin", "offsets 0:8 of generation 1", "commit"]);
}

#[test]
fn offsets_jump_over_control_records() {
    let gaps = Script::of([Assigned(&[0, 1]), Records(&[(0, 0), (0, 4), (1, 2)]), Records(&[(1, 6)])]);
    assert!(asked(gaps).contains(&"offsets 0:5 1:7 of generation 1".to_owned()));
}

#[test]
fn the_member_is_asked_for_every_transaction() {
    let two = one().into_iter().chain([Records(&[(0, 2)])]);
    let offsets: Vec<_> =
        asked(Script::of(two)).into_iter().filter(|line| line.starts_with("offsets")).collect();
    assert_eq!(offsets, ["offsets 0:2 of generation 1", "offsets 0:3 of generation 2"]);
}

#[test]
fn whoever_is_no_member_commits_nothing() {
    let log = asked(Script::of(one()).homeless());
    assert!(!log.iter().any(|line| line.starts_with("offsets") || line == "commit"), "{log:?}");
    assert!(log.contains(&"abort".to_owned()), "{log:?}");
}

#[test]
fn a_commit_that_is_not_done_is_repeated_and_nothing_else() {
    let log = asked(Script::of(one()).failing("commit", [retry(), retry()]));
    assert_eq!(log, one_with(&["commit", "commit", "commit"]));
}

#[test]
fn offsets_that_are_not_done_are_sent_again_before_the_commit() {
    let log = asked(Script::of(one()).failing("offsets", [retry()]));
    assert_eq!(log, one_with(&["offsets 0:2 of generation 1", "commit"]));
}

#[test]
fn a_full_queue_goes_on_where_it_stopped() {
    let log = asked(Script::of(one()).failing("produce", [retry()]));
    assert_eq!(log[..3], ["begin", "produce 0@0 0@1", "produce 0@1"]);
}

#[test]
fn a_fault_before_the_end_aborts_and_goes_back_to_what_the_broker_has() {
    for call in ["produce", "offsets", "commit"] {
        // Given a group that has committed offset 5 of partition 1 before,
        let events = vec![Assigned(&[0, 1]), Records(&[(0, 0), (1, 5)]), Takes(Duration::from_millis(5))];
        let script = Script::of(events.into_iter().chain([Records(&[(1, 5), (0, 0)])]));
        // when a call answers that the transaction must be aborted,
        let log = asked(script.committed(&[(1, 5)]).failing(call, [abort()]));
        // then it is, the worker goes back, and nothing of the aborted transaction is in the next one.
        let back: Vec<_> = log.iter().skip_while(|line| *line != "abort").map(String::as_str).collect();
        assert_eq!(
            back[..6],
            ["abort", "committed?", "seek 0:beginning 1:5", "begin", "produce 1@5 0@0", "member?"],
            "{call}"
        );
        assert!(back[6].starts_with("offsets 1:6 0:1 of"), "{call}: {back:?}");
    }
}

#[test]
fn what_the_next_transaction_does_not_touch_is_not_in_its_offsets() {
    let events = [Assigned(&[0, 1]), Records(&[(0, 0), (1, 0)]), Takes(Duration::from_millis(5))];
    let script = Script::of(events.into_iter().chain([Records(&[(1, 0)])])).failing("commit", [abort()]);
    let log = asked(script);
    assert!(log.contains(&"offsets 1:1 of generation 2".to_owned()), "{log:?}");
}

#[test]
fn a_transaction_that_the_broker_does_not_know_is_not_aborted() {
    let log = asked(Script::of(one()).failing("produce", [abort()]).unregistered());
    assert!(!log.contains(&"abort".to_owned()), "{log:?}");
    assert!(log.contains(&"init id".to_owned()), "{log:?}");
}

#[test]
fn an_abort_that_fails_costs_the_producer() {
    let log = asked(Script::of(one()).failing("commit", [abort()]).failing("abort", [fatal()]));
    let after: Vec<_> = log.iter().skip_while(|line| *line != "abort").collect();
    assert_eq!(after, ["abort", "init id", "committed?", "seek 0:beginning"]);
}

#[test]
fn a_fatal_fault_costs_the_producer_and_asks_the_broker_what_became_of_it() {
    // Given a commit that was done, though its answer says that the producer is,
    let script = Script::of(one()).on("commit", [DoneBut(fatal())]);
    // then a new one with the same id asks, and goes on behind it.
    let log = asked(script);
    assert_eq!(log, one_with(&["commit", "init id", "committed?", "seek 0:2"]));
}

#[test]
fn a_commit_in_doubt_costs_the_producer_and_no_record_is_read_again() {
    let log = asked(Script::of(one()).ambiguous());
    assert_eq!(log, one_with(&["commit", "init id"]));
}

#[test]
fn a_call_that_is_never_done_costs_the_producer_after_the_transaction_timeout() {
    let log = asked(Script::of(one()).on("commit", [After(2 * TRANSACTION_TIMEOUT, retry())]));
    assert_eq!(log, one_with(&["commit", "init id", "committed?", "seek 0:beginning"]));
}

#[test]
fn what_is_revoked_is_committed_before_it_is_given_up() {
    let log = asked(Script::of([Assigned(&[0]), Records(&[(0, 0), (0, 1)]), Revoked(&[0])]));
    assert_eq!(log, one_with(&["commit", "unassign [0]"]));
}

#[test]
fn what_is_lost_is_aborted_and_never_committed() {
    let log = asked(Script::of([Assigned(&[0]), Records(&[(0, 0), (0, 1)]), Lost(&[0])]));
    assert_eq!(log[2..], ["abort", "committed?", "seek 0:beginning", "unassign [0]"]);
}

#[test]
fn a_change_is_answered_also_after_a_fault() {
    let script = Script::of([Assigned(&[0]), Records(&[(0, 0)]), Revoked(&[0])]);
    let log = asked(script.failing("commit", [abort()]));
    assert_eq!(log.last().map(String::as_str), Some("unassign [0]"), "{log:?}");
    let (_, log) = Script::of([Assigned(&[0])]).failing("committed", [abort()]).run(copy());
    assert!(log.contains(&"assign 0:beginning".to_owned()), "{log:?}");
}

#[test]
fn a_partition_starts_where_the_group_is() {
    let (_, log) = Script::of([Assigned(&[0, 1])]).committed(&[(1, 40)]).run(copy());
    assert!(log.contains(&"assign 0:beginning 1:40".to_owned()), "{log:?}");
}

#[test]
fn a_start_at_the_end_is_committed_at_once_and_decided_once() {
    // Given a pipeline that starts at the end, 30, when the commit of that start fails,
    let script = Script::of([Assigned(&[0]), Takes(Duration::from_millis(5))]).latest(30);
    let log = asked(script.failing("commit", [abort()]));
    // then it is committed again, as it was.
    let offsets: Vec<_> = log.iter().filter(|line| line.starts_with("offsets 0:30")).collect();
    assert_eq!(offsets.len(), 2, "{log:?}");
    assert!(log.contains(&"seek 0:30".to_owned()), "{log:?}");
}

#[test]
fn a_start_at_the_end_is_decided_once_also_for_a_member_that_joins_anew() {
    // Given a pipeline that starts at the end, 30, and a member that fails before that is committed,
    let events = [Assigned(&[0]), Records(&[(0, 30)]), Event::Fails(fatal()), Assigned(&[0])];
    let (_, log) = Script::of(events).latest(30).moving_end().run(copy());
    // then it is the end as it was, though more has come in since.
    let starts: Vec<_> = log.iter().filter(|line| line.starts_with("assign")).collect();
    assert_eq!(starts, ["assign 0:30", "assign 0:30"]);
}

#[test]
fn records_from_before_a_rewind_are_not_handled() {
    // Given a client that hands out a record again although it was told to go on behind it,
    let after = [Records(&[(0, 1)]), Assigned(&[0]), Records(&[(0, 2)])];
    let script = Script::of(one().into_iter().chain(after));
    // then that one is not handled, and another client goes on.
    let log = asked(script);
    assert!(!log.contains(&"produce 0@1".to_owned()), "{log:?}");
    assert!(log.contains(&"produce 0@2".to_owned()), "{log:?}");
}

#[test]
fn a_fence_is_forgiven_once() {
    // Given one that takes the id over, and fences twice within a second for it,
    let twice = [(); 3].map(|()| [Records(&[(0, 0)]), Takes(Duration::from_secs(1))]).into_iter().flatten();
    let script = || Script::of([Assigned(&[0])].into_iter().chain(twice));
    // then the worker goes on.
    let log = asked(script().failing("commit", [fenced(), fenced()]));
    assert_eq!(log.iter().filter(|line| *line == "init id").count(), 2, "{log:?}");
    assert_eq!(log.last().map(String::as_str), Some("commit"), "{log:?}");
}

#[test]
fn a_second_fence_is_a_second_owner() {
    // Given one that fences again half a minute later,
    let events = [Assigned(&[0]), Records(&[(0, 0)]), Takes(Duration::from_millis(5))];
    let later = [Takes(Duration::from_secs(30)), Records(&[(0, 0)]), Takes(Duration::from_millis(5))];
    let script = Script::of(events.into_iter().chain(later));
    // then the worker ends, and says what to do.
    let (error, _) = failed(script.failing("commit", [fenced(), fenced()]));
    assert_eq!(error.kind(), ErrorKind::Fenced);
    assert!(error.to_string().contains("--instance"), "{error}");
}

#[test]
fn a_fence_after_a_stall_is_forgiven_every_time() {
    // Given two transactions that stand still for longer than their timeout,
    let stalled = || [Records(&[(0, 0)]), Takes(TRANSACTION_TIMEOUT)];
    let script = Script::of([Assigned(&[0])].into_iter().chain(stalled()).chain(stalled()));
    // when each finds itself fenced, then the worker goes on.
    let log = asked(script.failing("offsets", [fenced(), fenced()]));
    assert_eq!(log.iter().filter(|line| *line == "init id").count(), 2, "{log:?}");
}

#[test]
fn a_member_that_is_done_joins_anew() {
    for fault in [fatal(), fenced()] {
        // Given a member that fails with a transaction open, then is given the partition again,
        let events = [Assigned(&[0]), Records(&[(0, 0)]), Event::Fails(fault), Assigned(&[0])];
        let (ended, log) = Script::of(events).run(copy());
        // then what is open is aborted, and a new one joins.
        ended.expect("a clean end");
        let after: Vec<_> = log.iter().skip_while(|line| *line != "produce 0@0").skip(1).collect();
        assert_eq!(after, ["close", "abort", "subscribe", "committed?", "assign 0:beginning", "close"]);
    }
}

#[test]
fn a_member_that_is_done_is_never_kept() {
    // Given a member that is fenced, and a producer that is fenced too, as it finds out by the abort,
    let events = [Assigned(&[0]), Records(&[(0, 0)]), Event::Fails(fenced()), Assigned(&[0])];
    let (ended, log) = Script::of(events).failing("abort", [fenced()]).run(copy());
    // then both are replaced.
    ended.expect("a clean end");
    let after: Vec<_> = log.iter().skip_while(|line| *line != "produce 0@0").skip(1).collect();
    assert_eq!(
        after,
        ["close", "abort", "init id", "subscribe", "committed?", "assign 0:beginning", "close"]
    );
}

#[test]
fn a_member_that_is_fenced_again_and_again_has_a_twin() {
    let fences = (0..9).flat_map(|_| [Event::Fails(fenced()), Takes(Duration::from_secs(6))]);
    let (error, log) = failed(Script::of(fences));
    assert_eq!(error.kind(), ErrorKind::Fenced);
    assert_eq!(log.iter().filter(|line| *line == "subscribe").count(), 4, "{log:?}");
}

#[test]
fn recoveries_without_a_commit_come_to_an_end() {
    // Given a producer that cannot take its id over, a second each time,
    let faults = (0..1000).map(|_| After(Duration::from_secs(1), fatal()));
    // then the worker gives up after some minutes, and says why.
    let (error, log) = failed(Script::of(one()).on("init", faults));
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().contains("did not commit"), "{error}");
    assert!(log.len() < 1000, "{} calls", log.len());
}

#[test]
fn an_outage_is_waited_for() {
    // Given a cluster that cannot take the id over for some hours, and says that this passes,
    let outage = Fault::Fatal(Cause::new("test", "too few replicas").passing(true));
    let faults = (0..1000).map(|_| After(Duration::from_secs(10), outage.clone()));
    // then the worker tries again as long as that takes.
    let (ended, log) = Script::of(one()).on("init", faults).run(copy());
    ended.expect("a clean end");
    assert_eq!(between(log), ONE);
}

#[test]
fn a_stop_commits_what_is_handled() {
    let log = asked(Script::of([Assigned(&[0]), Records(&[(0, 0), (0, 1)]), Stop]));
    assert_eq!(log, ONE);
}

#[test]
fn a_second_signal_aborts_and_leaves_nothing_open() {
    let (error, log) = failed(Script::of([Assigned(&[0]), Records(&[(0, 0), (0, 1)]), Abort]));
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert_eq!(between(log)[2..], ["abort"]);
}

#[test]
fn a_stop_does_not_wait_for_a_broker_that_is_away() {
    let script = Script::of([Assigned(&[0]), Records(&[(0, 0)]), Stop]);
    let (error, _) =
        failed(script.on("commit", (0..100_000).map(|_| After(Duration::from_millis(100), retry()))));
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.to_string().contains("stopped before its last transaction ended"), "{error}");
}

#[test]
fn a_failure_between_transactions_is_no_reason_to_stop() {
    let log = asked(Script::of(one()).on("committed", [Fails(retry()), Fails(retry()), Well]));
    assert_eq!(log, ONE);
}
