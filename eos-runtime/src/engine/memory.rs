//! The memory of repetitions in the worker: read back with a partition, written in the transaction, settled
//! when the outcome is known.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use crate::{
    broker::{Broker, Cause, Committed, Position, Read},
    error::Error,
    mutant::mutant,
    record::Records,
    state::dedup::{Dedup, Stats},
};

use super::{DedupWork, flow::Worker, retry::Trouble, tally::Held};

/// Records asked for at once while reading back. Each has the identities of a transaction.
const CHUNK: usize = 1000;

/// How long a poll waits while reading back.
const POLL: Duration = Duration::from_millis(100);

/// How often it is said how far reading back is.
const SAY_EVERY: Duration = Duration::from_secs(5);

/// What repeats.
pub(super) struct Memory {
    pub(super) dedup: Dedup,
    /// The topic with the log, and its index among the producer's.
    topic: String,
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

    /// Reads back what was accepted of these partitions, before any of their records is handled: up to the
    /// high watermark, because what is committed may still be waiting for its marker.
    pub(super) async fn remember(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        let Some(memory) = &mut self.memory else { return Ok(()) };
        memory.forget(partitions);
        mutant!("memory-is-not-read" => return Ok(()));
        let (calls, topic) = (&self.calls, memory.topic.as_str());
        let ends = calls.resume_member(None, async || calls.broker.ends(topic).await).await?;
        let end = |partition: i32| ends.get(partition as usize).copied().unwrap_or(0);
        let from: Vec<_> = partitions
            .iter()
            .filter(|partition| end(**partition) > 0)
            .map(|partition| (*partition, Position::Beginning))
            .collect();
        if from.is_empty() {
            return Ok(());
        }
        let mut reader = calls.resume_member(None, async || calls.broker.reader(topic, &from).await).await?;
        let (started, mut keys) = (calls.broker.now(), 0);
        let (total, mut said) = (from.iter().map(|(partition, _)| end(*partition)).sum::<i64>(), started);
        loop {
            let at: i64 = from.iter().map(|(p, _)| reader.position(*p).min(end(*p))).sum();
            let now = calls.broker.now();
            if now.saturating_sub(said) >= SAY_EVERY {
                said = now;
                say(&calls.name, topic, keys, now.saturating_sub(started), at, total);
            }
            if at >= total {
                break;
            }
            let chunk = calls.resume_member(None, async || reader.poll(CHUNK, POLL).await).await?;
            if calls.control.is_stopping() {
                let cause = Cause::new("run", "the memory was still being read back");
                return Err(Trouble::Interrupted(cause));
            }
            let Some(chunk) = chunk else { continue };
            for index in 0..chunk.len() {
                let record = chunk.record(index);
                let value = record.value.unwrap_or_default();
                let read = memory.dedup.restore(record.partition, value);
                keys += read.map_err(|what| {
                    let place = format!("{topic}/{}@{}", record.partition, record.offset);
                    unreadable(&self.config.pipeline, &place, &what)
                })?;
            }
        }
        let took = calls.broker.now().saturating_sub(started);
        self.counters.restored.fetch_add(keys, Relaxed);
        self.counters.restore_millis.fetch_add(took.as_millis() as u64, Relaxed);
        tracing::info!(
            worker = calls.name,
            "read {keys} identities of {partitions:?} back from {topic} in {:.1} s",
            took.as_secs_f64()
        );
        self.report();
        Ok(())
    }

    /// Reports what is held.
    pub(super) fn report(&mut self) {
        let Stats { keys, bytes, evicted } =
            self.memory.as_ref().map(|memory| memory.dedup.stats()).unwrap_or_default();
        let now = Held { parked: self.waiting.parked(), keys, bytes, evicted };
        self.held.report(now, &self.counters);
    }
}

/// Says how far reading back is.
fn say(worker: &str, topic: &str, keys: u64, took: Duration, at: i64, total: i64) {
    let share = at as f64 / total as f64;
    let left = if share > 0.0 { took.as_secs_f64() * (1.0 - share) / share } else { f64::NAN };
    let rate = keys as f64 / took.as_secs_f64();
    tracing::info!(
        worker,
        "reading back {topic}: {:.0} %, {keys} identities, {rate:.0} a second, {left:.0} s left",
        100.0 * share
    );
}

fn unreadable(pipeline: &str, place: &str, what: &str) -> Trouble {
    Trouble::Failed(Error::failed(format_args!(
        "pipeline `{pipeline}` cannot read its memory of repetitions back: {place} {what}. Nothing was handled. \
         Nobody else may write to that topic"
    )))
}
