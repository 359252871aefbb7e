//! What becomes of a record whose handler failed: pure, and the only place that decides it.

use std::time::Duration;

use crate::{
    failure::FailureKind,
    spec::{GiveUp, OnError, RetrySpec},
};

use super::retry::backoff;

/// The patience with a handler that says `Retry` where no `retry` is declared.
const USUAL: RetrySpec =
    RetrySpec { times: 10, first: Duration::from_millis(50), most: Duration::from_secs(5) };

/// How it goes on with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// It is handled again, after this pause.
    Again(Duration),
    /// It is not handled any more.
    GiveUp(GiveUp),
}

/// Decides after `attempts` of them failed, the last one like this. `name` is the worker's, for the jitter.
pub(super) fn decide(on_error: &OnError, kind: FailureKind, attempts: u32, name: &str) -> Decision {
    let retry = match kind {
        FailureKind::Reject => None,
        FailureKind::Retry => Some(on_error.retry.unwrap_or(USUAL)),
        FailureKind::Other => on_error.retry,
    };
    match retry {
        Some(retry) if attempts <= retry.times => {
            Decision::Again(backoff(name, attempts - 1, retry.first, retry.most))
        }
        _ => Decision::GiveUp(on_error.then),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: RetrySpec =
        RetrySpec { times: 2, first: Duration::from_millis(100), most: Duration::from_millis(150) };

    fn pauses(on_error: OnError, kind: FailureKind) -> (usize, GiveUp) {
        for attempt in 1..100 {
            if let Decision::GiveUp(then) = decide(&on_error, kind, attempt, "worker") {
                return (attempt as usize - 1, then);
            }
        }
        panic!("it goes on without end")
    }

    #[test]
    fn a_rejected_record_is_given_up_at_once() {
        let on_error = OnError { retry: Some(RETRY), then: GiveUp::DeadLetter };
        assert_eq!(pauses(on_error, FailureKind::Reject), (0, GiveUp::DeadLetter));
    }

    #[test]
    fn a_declared_retry_holds_for_retry_and_for_any_other_error() {
        let on_error = OnError { retry: Some(RETRY), then: GiveUp::Skip };
        assert_eq!(pauses(on_error, FailureKind::Retry), (2, GiveUp::Skip));
        assert_eq!(pauses(on_error, FailureKind::Other), (2, GiveUp::Skip));
    }

    #[test]
    fn without_a_declared_retry_only_retry_is_tried_again() {
        let on_error = OnError { retry: None, then: GiveUp::Stop };
        assert_eq!(pauses(on_error, FailureKind::Retry), (10, GiveUp::Stop));
        assert_eq!(pauses(on_error, FailureKind::Other), (0, GiveUp::Stop));
    }

    #[test]
    fn pauses_stay_within_what_is_declared() {
        let on_error = OnError { retry: Some(RETRY), then: GiveUp::Stop };
        for attempt in 1..=2 {
            let Decision::Again(pause) = decide(&on_error, FailureKind::Retry, attempt, "worker") else {
                panic!("attempt {attempt} is not the last one");
            };
            assert!(pause >= RETRY.first / 2 && pause <= RETRY.most, "{pause:?}");
        }
    }
}
