//! The memory of repetitions in the worker: written in the transaction, settled when the outcome is known.
//! How it is read back is in `restore.rs`.

use crate::{
    broker::{Broker, Committed},
    mutant::mutant,
    state::dedup::{Dedup, Stats},
};

use super::{DedupWork, flow::Worker, retry::Trouble, tally::Held};

/// What repeats.
pub(super) struct Memory {
    pub(super) dedup: Dedup,
    /// The topic with the log, and its index among the producer's.
    pub(super) topic: String,
    index: u16,
    /// The offsets that the last transaction that was to be committed had.
    pub(super) attempted: Vec<(i32, Committed)>,
}

impl Memory {
    pub(super) fn new(work: DedupWork) -> Self {
        let DedupWork { topic, index, pipeline, rules, secret } = work;
        Self { dedup: Dedup::new(rules, secret).of(pipeline), topic, index, attempted: Vec::new() }
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
