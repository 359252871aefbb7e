//! How much at once, and when a transaction is due.

use std::time::Duration;

use crate::spec::Commit;

/// Records asked for at once at most.
const MAX_POLL_RECORDS: usize = 4096;

/// Bytes produced in one transaction at most before it is ended.
const MAX_TRANSACTION_BYTES: usize = 16 << 20;

/// Records handled in one transaction at most before it is ended.
const MAX_TRANSACTION_RECORDS: u64 = 200_000;

/// Group commit: a transaction ends as soon as the input ran dry, and grows while input keeps
/// coming. Little load: short transactions, low latency. A backlog: long ones, full throughput.
///
/// The other modes end it as soon as there is something in it; per record, no more than that is asked for.
#[derive(Debug)]
pub(super) struct Pace {
    commit: Commit,
    interval: Duration,
    floor: Duration,
    min_records: usize,
    max_records: usize,
    poll_records: usize,
    /// When the first record since the last commit was taken.
    since: Option<Duration>,
    /// Before this time a transaction does not end because the input ran dry.
    not_before: Duration,
    bytes: usize,
    dry: bool,
}

impl Pace {
    /// Polls begin with `width` records: so many are handled at the same time.
    pub(super) fn new(commit: Commit, interval: Duration, floor: Duration, width: usize) -> Self {
        let (min_records, max_records) = match commit {
            Commit::PerRecord => (1, 1),
            Commit::Group | Commit::PerBatch => (width, MAX_POLL_RECORDS.max(width)),
        };
        let floor = if commit == Commit::Group { floor.min(interval) } else { Duration::ZERO };
        Self {
            commit,
            interval,
            floor,
            min_records,
            max_records,
            poll_records: min_records,
            since: None,
            not_before: Duration::ZERO,
            bytes: 0,
            dry: true,
        }
    }

    /// How many records to ask for: as many as are handled well within a commit interval, so that
    /// a slow handler neither outlasts its transaction nor its membership.
    pub(super) fn poll_records(&self) -> usize {
        self.poll_records
    }

    /// How long a poll may wait: no longer than `idle`, and while something is open only until it may end.
    pub(super) fn poll_wait(&self, now: Duration, idle: Duration) -> Duration {
        match self.since {
            None => idle,
            Some(_) => self.not_before.saturating_sub(now).min(idle),
        }
    }

    /// Notes a poll: `records` of them came.
    pub(super) fn polled(&mut self, records: usize, now: Duration) {
        self.dry = records < self.poll_records;
        if records > 0 {
            self.since.get_or_insert(now);
        }
    }

    /// Notes a chunk that was handled: how many records, what it wrote, how long it took.
    pub(super) fn handled(&mut self, records: usize, bytes: usize, took: Duration) {
        self.bytes += bytes;
        if took > self.interval {
            let share = self.interval.as_secs_f64() / took.as_secs_f64();
            self.poll_records = ((records as f64 * share) as usize).max(self.min_records);
        } else if records == self.poll_records && took * 4 < self.interval {
            self.poll_records = (self.poll_records * 4).min(self.max_records);
        }
    }

    /// Something is to be committed although no record came.
    pub(super) fn open(&mut self, now: Duration) {
        self.since.get_or_insert(now);
    }

    /// Whether the transaction should end now.
    pub(super) fn is_due(&self, records: u64, now: Duration) -> bool {
        let Some(since) = self.since else { return false };
        let age = now.saturating_sub(since);
        self.commit != Commit::Group
            || age >= self.interval
            || (self.dry && now >= self.not_before)
            || self.bytes >= MAX_TRANSACTION_BYTES
            || records >= MAX_TRANSACTION_RECORDS
    }

    /// The transaction ended, one way or the other.
    pub(super) fn ended(&mut self, now: Duration) {
        self.since = None;
        self.not_before = now + self.floor;
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn pace() -> Pace {
        Pace::new(Commit::Group, 100 * MS, 5 * MS, 1)
    }

    #[test]
    fn little_load_ends_at_once_if_the_last_commit_is_long_enough_ago() {
        let mut pace = pace();
        pace.poll_records = 1000;
        pace.polled(3, 10 * MS);
        assert!(pace.is_due(3, 10 * MS), "nothing was committed before");
        pace.ended(12 * MS);
        pace.polled(3, 13 * MS);
        assert!(!pace.is_due(3, 16 * MS));
        assert_eq!(pace.poll_wait(14 * MS, 100 * MS), 3 * MS);
        assert!(pace.is_due(3, 17 * MS));
        pace.ended(19 * MS);
        pace.polled(1, 30 * MS);
        assert_eq!(pace.poll_wait(30 * MS, 100 * MS), Duration::ZERO);
        assert!(pace.is_due(1, 30 * MS));
    }

    #[test]
    fn a_backlog_grows_to_the_interval() {
        let mut pace = pace();
        pace.poll_records = 1000;
        for now in 0..100 {
            pace.polled(1000, now * MS);
            assert!(!pace.is_due(1000, now * MS), "at {now} ms");
        }
        assert!(pace.is_due(1000, 100 * MS));
    }

    #[test]
    fn nothing_taken_is_never_due() {
        for commit in [Commit::Group, Commit::PerBatch, Commit::PerRecord] {
            let mut pace = Pace::new(commit, 100 * MS, 5 * MS, 1);
            pace.polled(0, MS);
            assert!(!pace.is_due(0, 1000 * MS), "{commit:?}");
        }
    }

    #[test]
    fn per_batch_each_poll_is_a_transaction_and_polls_grow() {
        let mut pace = Pace::new(Commit::PerBatch, 100 * MS, 5 * MS, 1);
        let mut asked = Vec::new();
        for _ in 0..8 {
            let records = pace.poll_records();
            asked.push(records);
            pace.polled(records, MS);
            pace.handled(records, 0, MS);
            assert!(pace.is_due(records as u64, MS));
            pace.ended(MS);
        }
        assert_eq!(asked, [1, 4, 16, 64, 256, 1024, 4096, 4096]);
    }

    #[test]
    fn per_record_one_is_asked_for_whatever_the_handler_does() {
        let mut pace = Pace::new(Commit::PerRecord, 100 * MS, 5 * MS, 32);
        for took in [MS / 1000, 1000 * MS, MS] {
            assert_eq!(pace.poll_records(), 1);
            pace.polled(1, MS);
            pace.handled(1, 0, took);
            assert!(pace.is_due(1, MS));
            pace.ended(MS);
        }
    }

    #[test]
    fn what_is_open_without_a_record_is_not_waited_for_beside_group_commit() {
        for commit in [Commit::PerBatch, Commit::PerRecord] {
            let mut pace = Pace::new(commit, 100 * MS, 5 * MS, 1);
            assert_eq!(pace.poll_wait(MS, 100 * MS), 100 * MS);
            pace.open(MS);
            assert_eq!(pace.poll_wait(MS, 100 * MS), Duration::ZERO);
            assert!(pace.is_due(0, MS));
        }
    }

    #[test]
    fn polls_grow_while_handlers_are_fast_and_shrink_when_they_are_slow() {
        let mut pace = pace();
        for _ in 0..8 {
            pace.handled(pace.poll_records(), 0, MS);
        }
        assert_eq!(pace.poll_records(), MAX_POLL_RECORDS);
        pace.handled(MAX_POLL_RECORDS, 0, 1000 * MS);
        assert_eq!(pace.poll_records(), MAX_POLL_RECORDS / 10);
        for _ in 0..10 {
            pace.handled(pace.poll_records(), 0, 10_000 * MS);
        }
        assert_eq!(pace.poll_records(), 1);
    }
}
