//! What a transaction did beside outputs, counted once it is committed.

use std::sync::atomic::Ordering::Relaxed;

use crate::control::Counters;

use super::narrow::Place;

/// What the open transaction did beside outputs.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Records that were given up, as dead letters.
    pub(super) dead_letters: u64,
    /// Of them those that the broker refused.
    pub(super) refused: u64,
    /// Records that the broker refused and that were given up, in whatever way.
    pub(super) settled: Vec<Place>,
    /// Records that were given up and left out.
    pub(super) skipped: u64,
    /// Records that repeat another.
    pub(super) duplicates: u64,
    /// Input records that were deleted before they were handled, at most.
    pub(super) lost: u64,
    /// Records that came too late to be known again, and those from the future.
    pub(super) late: u64,
    pub(super) ahead: u64,
    /// Records produced that are no outputs.
    pub(super) beside: u64,
}

/// What a worker holds, as it was last reported: several workers share their counters.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) parked: u64,
    pub(super) keys: u64,
    pub(super) bytes: u64,
    pub(super) evicted: u64,
    pub(super) restore_at: u64,
    pub(super) restore_of: u64,
}

impl Tally {
    /// Adds it to the counters.
    pub(super) fn count(&self, counters: &Counters) {
        for (counter, more) in [
            (&counters.dead_letters, self.dead_letters - self.refused),
            (&counters.refused, self.refused),
            (&counters.skipped, self.skipped),
            (&counters.duplicates, self.duplicates),
            (&counters.lost, self.lost),
            (&counters.dedup_late, self.late),
            (&counters.dedup_ahead, self.ahead),
        ] {
            if more > 0 {
                counter.fetch_add(more, Relaxed);
            }
        }
    }
}

impl Held {
    /// Reports what is held now instead of what was.
    pub(super) fn report(&mut self, now: Self, counters: &Counters) {
        if *self == now {
            return;
        }
        for (counter, was, is) in [
            (&counters.parked, self.parked, now.parked),
            (&counters.dedup_keys, self.keys, now.keys),
            (&counters.dedup_bytes, self.bytes, now.bytes),
            (&counters.dedup_evicted, self.evicted, now.evicted),
            (&counters.restore_at, self.restore_at, now.restore_at),
            (&counters.restore_of, self.restore_of, now.restore_of),
        ] {
            // Wraps around for less than it was, as it should.
            counter.fetch_add(is.wrapping_sub(was), Relaxed);
        }
        *self = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_workers_report_into_the_same_counters() {
        let (counters, mut one, mut other) = (Counters::default(), Held::default(), Held::default());
        let parked = |parked| Held { parked, ..Held::default() };
        one.report(parked(5), &counters);
        other.report(parked(2), &counters);
        one.report(parked(1), &counters);
        assert_eq!(counters.totals().parked, 3);
    }

    #[test]
    fn a_refused_record_is_not_counted_as_rejected_too() {
        let counters = Counters::default();
        Tally { dead_letters: 3, refused: 1, ..Tally::default() }.count(&counters);
        assert_eq!((counters.totals().dead_letters, counters.totals().refused), (2, 1));
    }
}
