//! What to do about a fault: pure, and the only place that decides it.

use std::time::Duration;

use crate::{
    broker::{Cause, Fault},
    error::Error,
    mutant::mutant,
};

/// So many recoveries in a row without a commit, over at least [`GIVE_UP_AFTER`], end the run, unless
/// what caused the last one passes by itself.
const MAX_FAILURES: u32 = 30;

/// See [`MAX_FAILURES`].
const GIVE_UP_AFTER: Duration = Duration::from_mins(5);

/// How the worker goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Abort the transaction, rewind.
    Abort,
    /// Drop the producer, make a new one with the same id, rewind.
    Replace,
    /// End what is open, and make a new consumer, which joins the group anew.
    Rejoin,
    /// Nothing but an operator can help.
    Stop(Error),
}

/// Whose call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Producer,
    /// The consumer, member of its group.
    Member,
}

/// What the worker knows when a fault arrives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation<'a> {
    pub(super) source: Source,
    pub(super) pipeline: &'a str,
    pub(super) transactional_id: &'a str,
    /// The open transaction is registered and its outcome not in doubt.
    pub(super) may_abort: bool,
    /// The open transaction is nearly as old as its timeout, or older: this worker was stalled (paused,
    /// suspended, swapped out), and the coordinator has fenced it for that.
    pub(super) stalled: bool,
    /// How often it was fenced without a stall in the last minutes.
    pub(super) fenced_before: usize,
    /// Recoveries since the last commit, and for how long.
    pub(super) failures: u32,
    pub(super) failing_for: Duration,
}

pub(super) fn verdict(fault: &Fault, now: Situation<'_>) -> Verdict {
    mutant!("fatal-is-abort" => if let (Fault::Fatal(_), true) = (fault, now.may_abort) {
        return Verdict::Abort;
    });
    mutant!("fence-is-abort" => if let Fault::Fenced(_) = fault { return Verdict::Abort });
    mutant!("fence-is-always-forgiven" => if let Fault::Fenced(_) = fault { return Verdict::Replace });
    mutant!("fence-is-never-forgiven" => if let Fault::Fenced(_) = fault {
        return Verdict::Stop(second_owner(now));
    });
    mutant!("never-give-up" => if now.failures >= MAX_FAILURES { return Verdict::Replace });
    match fault {
        Fault::Stop(cause) => {
            Verdict::Stop(Error::usage(format_args!("pipeline `{}` cannot go on: {cause}", now.pipeline)))
        }
        Fault::Fenced(_) if now.fenced_before >= forgiven(now.source) && !now.stalled => {
            Verdict::Stop(second_owner(now))
        }
        fault if is_hopeless(fault, now) => Verdict::Stop(gave_up(now, fault.cause())),
        Fault::Abort(_) | Fault::Refused(_) if now.may_abort => Verdict::Abort,
        Fault::Fatal(_) | Fault::Fenced(_) if now.source == Source::Member => Verdict::Rejoin,
        // A call that was repeated until its limit is of unknown outcome.
        Fault::Abort(_) | Fault::Refused(_) | Fault::Fatal(_) | Fault::Fenced(_) | Fault::Retry(_) => {
            Verdict::Replace
        }
    }
}

/// How many fences are no proof of a second owner. One of the producer may be what a former owner began
/// late. One of a static member may be nobody's: librdkafka sends a heartbeat without a member id after a
/// session that ended while the coordinator was away (librdkafka#3437). The producer of a second owner
/// settles it sooner.
fn forgiven(source: Source) -> usize {
    match source {
        Source::Producer => 1,
        Source::Member => 3,
    }
}

/// An outage is waited for, however long it takes. What a broker refuses again and again is not.
fn is_hopeless(fault: &Fault, now: Situation<'_>) -> bool {
    now.failures >= MAX_FAILURES && now.failing_for >= GIVE_UP_AFTER && !fault.cause().passes
}

fn second_owner(now: Situation<'_>) -> Error {
    Error::fenced(format_args!(
        "another process is worker `{}` of pipeline `{}` too: it fences this one. \
         Give each process an instance name of its own (--instance), or stop the other one",
        now.transactional_id, now.pipeline
    ))
}

fn gave_up(now: Situation<'_>, cause: &Cause) -> Error {
    Error::failed(format_args!(
        "pipeline `{}`: {} transactions in a row did not commit, for {} s; the last one: {cause}. \
         Nothing of them is visible; the next start goes on at the committed offsets",
        now.pipeline,
        now.failures,
        now.failing_for.as_secs()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn cause() -> Cause {
        Cause::new("EndTxn", "test")
    }

    fn situation() -> Situation<'static> {
        Situation {
            source: Source::Producer,
            pipeline: "enrich",
            transactional_id: "orders.enrich.host-0.0",
            may_abort: true,
            stalled: false,
            fenced_before: 0,
            failures: 0,
            failing_for: Duration::ZERO,
        }
    }

    #[test]
    fn an_abortable_fault_aborts_only_what_the_broker_knows_of() {
        assert_eq!(verdict(&Fault::Abort(cause()), situation()), Verdict::Abort);
        let unregistered = Situation { may_abort: false, ..situation() };
        assert_eq!(verdict(&Fault::Abort(cause()), unregistered), Verdict::Replace);
    }

    #[test]
    fn fatal_and_unfinished_calls_replace_the_producer() {
        assert_eq!(verdict(&Fault::Fatal(cause()), situation()), Verdict::Replace);
        assert_eq!(verdict(&Fault::Retry(cause()), situation()), Verdict::Replace);
    }

    #[test]
    fn a_member_that_is_done_joins_anew() {
        let member = Situation { source: Source::Member, ..situation() };
        assert_eq!(verdict(&Fault::Fatal(cause()), member), Verdict::Rejoin);
        let fenced = |times| verdict(&Fault::Fenced(cause()), Situation { fenced_before: times, ..member });
        assert_eq!(fenced(2), Verdict::Rejoin);
        assert!(matches!(fenced(3), Verdict::Stop(error) if error.kind() == ErrorKind::Fenced));
        assert_eq!(verdict(&Fault::Abort(cause()), member), Verdict::Abort);
        assert_eq!(verdict(&Fault::Retry(cause()), member), Verdict::Replace);
    }

    #[test]
    fn a_fence_is_forgiven_once_and_after_every_stall() {
        let fenced = Fault::Fenced(cause());
        assert_eq!(verdict(&fenced, situation()), Verdict::Replace);
        let again = Situation { fenced_before: 1, ..situation() };
        assert!(matches!(verdict(&fenced, again), Verdict::Stop(error) if error.kind() == ErrorKind::Fenced));
        let after_a_stall = Situation { fenced_before: 1, stalled: true, ..situation() };
        assert_eq!(verdict(&fenced, after_a_stall), Verdict::Replace);
    }

    #[test]
    fn recoveries_without_a_commit_end_in_an_error_but_not_before_their_time() {
        let many = Situation { failures: MAX_FAILURES, ..situation() };
        assert_eq!(verdict(&Fault::Abort(cause()), many), Verdict::Abort);
        let long = Situation { failing_for: GIVE_UP_AFTER, ..many };
        assert!(
            matches!(verdict(&Fault::Abort(cause()), long), Verdict::Stop(error) if error.kind() == ErrorKind::Failed)
        );
        assert_eq!(verdict(&Fault::Abort(cause().passing(true)), long), Verdict::Abort);
    }
}
