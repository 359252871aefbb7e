//! The memory of repetitions in the worker: written in the transaction, settled when the outcome is known.
//! How it is read back is in `restore.rs`.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    broker::{Broker, Committed},
    mutant::mutant,
    state::dedup::{Dedup, Stats},
};

use super::{
    DedupWork,
    flow::Worker,
    retry::Trouble,
    tally::{Held, Tally},
};

/// How often it is said of a partition that its records are not in time.
const SAY_EVERY: Duration = Duration::from_mins(1);

/// What repeats.
pub(super) struct Memory {
    pub(super) dedup: Dedup,
    /// The topic with the log, and its index among the producer's.
    pub(super) topic: String,
    index: u16,
    /// The offsets that the last transaction that was to be committed had.
    pub(super) attempted: Vec<(i32, Committed)>,
    /// By partition.
    untimely: BTreeMap<i32, Untimely>,
}

/// Records of a partition with which the memory can do nothing, or that spoil it for others, since that was said.
#[derive(Debug, Default)]
struct Untimely {
    late: u64,
    ahead: u64,
    said: Option<Duration>,
}

impl Untimely {
    /// Counts some. Answers how many there are when it is time to say so.
    fn add(&mut self, (late, ahead): (u64, u64), now: Duration) -> Option<(u64, u64)> {
        self.late += late;
        self.ahead += ahead;
        let is_due = self.said.is_none_or(|said| now.saturating_sub(said) >= SAY_EVERY);
        is_due.then(|| {
            let Self { late, ahead, .. } =
                std::mem::replace(self, Self { said: Some(now), ..Self::default() });
            (late, ahead)
        })
    }
}

impl Memory {
    pub(super) fn new(work: DedupWork) -> Self {
        let DedupWork { topic, index, pipeline, rules, secret } = work;
        let dedup = Dedup::new(rules, secret).of(pipeline);
        Self { dedup, topic, index, attempted: Vec::new(), untimely: BTreeMap::new() }
    }

    /// Counts what the transaction dropped, and which of its records were not in time.
    pub(super) fn count(&mut self, tally: &mut Tally, pipeline: &str, now: Duration) {
        tally.duplicates = self.dedup.repeated();
        for (partition, late, ahead) in self.dedup.untimely() {
            tally.late += late;
            tally.ahead += ahead;
            let untimely = self.untimely.entry(partition).or_default();
            if let Some((late, ahead)) = untimely.add((late, ahead), now) {
                tracing::warn!(
                    pipeline,
                    partition,
                    late,
                    ahead,
                    "records whose timestamps are not in time: {late} older than the window before the newest one, of \
                     which copies are not recognised, and {ahead} that moved that time on by more than the window"
                );
            }
        }
    }

    /// Keeps what the transaction accepted of those partitions, and forgets it of the others.
    pub(super) fn settle(&mut self, is_committed: impl Fn(i32) -> bool) {
        for partition in self.dedup.touched() {
            if is_committed(partition) {
                self.dedup.commit(partition);
            } else {
                self.dedup.abort(partition);
            }
        }
        self.attempted.clear();
    }

    /// After a transaction of which nobody heard the end: its offsets are committed if it is.
    pub(super) fn settle_by(&mut self, committed: &[(i32, Option<Committed>)]) {
        let attempted = std::mem::take(&mut self.attempted);
        mutant!("outcome-is-guessed" => return self.settle(|_| false));
        self.settle(|partition| {
            let tried = attempted.iter().find(|(tried, _)| *tried == partition).map(|(_, it)| it);
            let has = committed.iter().find(|(has, _)| *has == partition).and_then(|(_, it)| it.as_ref());
            tried.is_some() && tried == has
        });
    }

    pub(super) fn forget(&mut self, partitions: &[i32]) {
        for &partition in partitions {
            self.dedup.forget(partition);
            self.untimely.remove(&partition);
        }
    }
}

impl<B: Broker> Worker<B> {
    /// Appends what the transaction accepted to the log, in the transaction.
    pub(super) async fn write_log(&mut self) -> Result<(), Trouble> {
        let Some(memory) = &mut self.memory else { return Ok(()) };
        mutant!("memory-is-not-written" => return Ok(()));
        memory.dedup.write_log(memory.index, &mut self.outbox);
        self.tally.beside += self.outbox.len() as u64;
        self.produce().await
    }

    /// Has the memory of these partitions read back, before any of their records is handled.
    pub(super) fn remember(&mut self, partitions: &[i32]) {
        let Some(memory) = &mut self.memory else { return };
        memory.forget(partitions);
        mutant!("memory-is-not-read" => return);
        self.restore.begin(partitions, self.calls.broker.now());
    }

    /// Reports what is held.
    pub(super) fn report(&mut self) {
        let Stats { keys, bytes, evicted } =
            self.memory.as_ref().map(|memory| memory.dedup.stats()).unwrap_or_default();
        let (restore_at, restore_of) = self.restore.progress();
        let parked = self.waiting.parked();
        let now = Held { parked, keys, bytes, evicted, restore_at, restore_of };
        self.held.report(now, &self.counters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_time_is_said_once_a_minute_with_all_that_came_since() {
        let mut untimely = Untimely::default();
        let start = Duration::from_secs(500);
        assert_eq!(untimely.add((1, 1), start), Some((1, 1)));
        assert_eq!(untimely.add((2, 0), start + SAY_EVERY / 2), None);
        assert_eq!(untimely.add((3, 0), start + SAY_EVERY), Some((5, 0)));
        assert_eq!(untimely.add((1, 0), start + SAY_EVERY), None);
    }
}
