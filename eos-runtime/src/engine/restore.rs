//! Reading the memory of repetitions back: a piece of it in each turn, so that the group is answered meanwhile,
//! however long it takes.

use std::{collections::BTreeMap, sync::atomic::Ordering::Relaxed, time::Duration};

use crate::{
    broker::{Broker, Consume, Fault, Polled, Position, Read},
    error::Error,
    mutant::mutant,
    record::Records,
};

use super::{flow::Worker, retry::Trouble};

/// Records asked for at once. Each has the identities of a transaction.
const CHUNK: usize = 1000;

/// How long a poll waits.
const POLL: Duration = Duration::from_millis(100);

/// How often it is said how far it is.
const SAY_EVERY: Duration = Duration::from_secs(5);

/// What is not read back yet of the partitions that are owned.
pub(super) struct Restore<B: Broker> {
    /// By partition: how far it is; `None` before that was asked for.
    behind: BTreeMap<i32, Option<Span>>,
    /// Of all of them, from where they are.
    reader: Option<B::Reader>,
    began: Duration,
    said: Duration,
    /// Identities that were read since.
    keys: u64,
}

/// Offsets of the log.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: i64,
    at: i64,
    end: i64,
}

impl<B: Broker> Default for Restore<B> {
    fn default() -> Self {
        Self { behind: BTreeMap::new(), reader: None, began: Duration::ZERO, said: Duration::ZERO, keys: 0 }
    }
}

impl<B: Broker> Restore<B> {
    /// Whether there is anything to read.
    pub(super) fn is_open(&self) -> bool {
        !self.behind.is_empty()
    }

    /// These come to it. Their offsets in the input are known to be stable: what a predecessor remembered with
    /// them lies below the high watermark from now on.
    pub(super) fn begin(&mut self, partitions: &[i32], now: Duration) {
        if !self.is_open() {
            (self.began, self.said, self.keys) = (now, now, 0);
        }
        self.behind.extend(partitions.iter().map(|partition| (*partition, None)));
        self.reader = None;
    }

    /// These are somebody else's. The others go on from where they are.
    pub(super) fn forget(&mut self, partitions: &[i32]) {
        let before = self.behind.len();
        self.behind.retain(|partition, _| !partitions.contains(partition));
        if self.behind.len() != before {
            self.reader = None;
        }
    }

    /// Records of the log that are read, and that are to be read, aborted ones and markers among them.
    pub(super) fn progress(&self) -> (u64, u64) {
        let known = || self.behind.values().flatten();
        let sum = |upto: fn(&Span) -> i64| known().map(|span| (upto(span) - span.first) as u64).sum();
        (sum(|span| span.at), sum(|span| span.end))
    }

    fn is_measured(&self) -> bool {
        self.behind.values().all(Option::is_some)
    }

    /// Up to the high watermark, because what is committed may still be waiting for its marker.
    fn measure(&mut self, starts: &[i64], ends: &[i64]) {
        let of = |list: &[i64], partition: i32| list.get(partition as usize).copied().unwrap_or(0);
        for (&partition, span) in &mut self.behind {
            span.get_or_insert_with(|| {
                let (first, end) = (of(starts, partition), of(ends, partition));
                Span { first: first.min(end), at: first.min(end), end }
            });
        }
    }

    /// Where the reader begins; nothing where everything is read.
    fn left(&self) -> Vec<(i32, Position)> {
        let known = self.behind.iter().filter_map(|(partition, span)| Some((*partition, (*span)?)));
        let left = known.filter(|(_, span)| span.at < span.end);
        // What is the first record by now is the broker's to know.
        let from = |span: Span| {
            if span.at == span.first { Position::Beginning } else { Position::Offset(span.at) }
        };
        left.map(|(partition, span)| (partition, from(span))).collect()
    }

    /// Notes where the reader is.
    fn note(&mut self, read: &[(i32, Position)]) {
        let Some(reader) = &self.reader else { return };
        for (partition, _) in read {
            if let Some(Some(span)) = self.behind.get_mut(partition) {
                span.at = reader.position(*partition).clamp(span.at, span.end);
            }
        }
    }
}

impl<B: Broker> Worker<B> {
    /// A turn in which nothing is handled, because the memory of some partitions is not read back yet. Answers
    /// what the group said meanwhile.
    pub(super) async fn read_back(&mut self) -> Result<Polled<<B::Consumer as Consume>::Chunk>, Trouble> {
        let Some(consumer) = &mut self.consumer else { return Ok(Polled::Idle) };
        mutant!("member-is-not-polled" => return self.read_piece().await.map(|()| Polled::Idle));
        match consumer.poll_group().await {
            Ok(Polled::Idle | Polled::Records(_)) => {}
            Ok(change) => return Ok(change),
            Err(fault) => return self.calm(fault).await.map(|()| Polled::Idle),
        }
        self.read_piece().await?;
        Ok(Polled::Idle)
    }

    async fn read_piece(&mut self) -> Result<(), Trouble> {
        match self.read_log().await {
            Err(Trouble::Member(fault)) => self.calm(fault).await,
            other => other,
        }
    }

    /// A broker that is away is asked again in the next turn.
    async fn calm(&self, fault: Fault) -> Result<(), Trouble> {
        let Fault::Retry(cause) = fault else { return Err(Trouble::Member(fault)) };
        self.calls.wait(0, &cause).await;
        Ok(())
    }

    async fn read_log(&mut self) -> Result<(), Trouble> {
        let Some(memory) = &mut self.memory else { return Ok(()) };
        let (calls, topic, restore) = (&self.calls, memory.topic.as_str(), &mut self.restore);
        if !restore.is_measured() {
            let ends = calls.broker.ends(topic).await.map_err(Trouble::Member)?;
            let starts = calls.broker.starts(topic).await.map_err(Trouble::Member)?;
            restore.measure(&starts, &ends);
        }
        let left = restore.left();
        if left.is_empty() {
            self.has_read_back();
            return Ok(());
        }
        let reader = match &mut restore.reader {
            Some(reader) => reader,
            none => none.insert(calls.broker.reader(topic, &left).await.map_err(Trouble::Member)?),
        };
        let chunk = match reader.poll(CHUNK, POLL).await {
            Ok(chunk) => chunk,
            Err(fault) => {
                if !matches!(fault, Fault::Retry(_)) {
                    restore.reader = None;
                }
                return Err(Trouble::Member(fault));
            }
        };
        let mut keys = 0;
        let records = chunk.iter().flat_map(|chunk| (0..chunk.len()).map(|index| chunk.record(index)));
        for record in records {
            let read = memory.dedup.restore(record.partition, record.value.unwrap_or_default());
            keys += read.map_err(|what| {
                let place = format!("{topic}/{}@{}", record.partition, record.offset);
                unreadable(&self.config.pipeline, &place, &what)
            })?;
        }
        restore.keys += keys;
        restore.note(&left);
        self.counters.restored.fetch_add(keys, Relaxed);
        let now = calls.broker.now();
        if now.saturating_sub(restore.said) >= SAY_EVERY {
            restore.said = now;
            say(&calls.name, topic, restore.keys, now.saturating_sub(restore.began), restore.progress());
        }
        self.report();
        Ok(())
    }

    fn has_read_back(&mut self) {
        let took = self.calls.broker.now().saturating_sub(self.restore.began);
        let (keys, partitions) = (self.restore.keys, self.restore.behind.len());
        self.restore = Restore::default();
        self.counters.restore_millis.fetch_add(took.as_millis() as u64, Relaxed);
        tracing::info!(
            worker = self.calls.name,
            "read {keys} identities of {partitions} partitions back in {:.1} s",
            took.as_secs_f64()
        );
        self.report();
    }
}

/// Says how far it is.
fn say(worker: &str, topic: &str, keys: u64, took: Duration, (at, total): (u64, u64)) {
    let share = at as f64 / total.max(1) as f64;
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

#[cfg(all(test, feature = "memory"))]
mod tests {
    use super::*;
    use crate::memory::Memory;

    const NOW: Duration = Duration::from_secs(9);

    #[test]
    fn how_far_it_is_counts_from_where_the_log_begins() {
        let mut restore = Restore::<Memory>::default();
        restore.begin(&[0, 2], NOW);
        assert_eq!(restore.progress(), (0, 0), "nothing is known yet");
        restore.measure(&[900, 0, 10], &[1000, 70, 20]);
        assert_eq!(restore.progress(), (0, 110));
        if let Some(Some(span)) = restore.behind.get_mut(&0) {
            span.at = 950;
        }
        assert_eq!(restore.progress(), (50, 110));
        assert_eq!(restore.left(), [(0, Position::Offset(950)), (2, Position::Beginning)]);
    }

    #[test]
    fn who_comes_and_goes_meanwhile_leaves_the_others_where_they_are() {
        let mut restore = Restore::<Memory>::default();
        restore.begin(&[0, 1], NOW);
        restore.measure(&[0, 0, 0], &[10, 10, 10]);
        if let Some(Some(span)) = restore.behind.get_mut(&0) {
            span.at = 5;
        }
        restore.forget(&[1]);
        restore.begin(&[2], NOW * 2);
        assert!(!restore.is_measured());
        restore.measure(&[0, 0, 0], &[99, 99, 99]);
        assert_eq!(restore.left(), [(0, Position::Offset(5)), (2, Position::Beginning)]);
        assert_eq!(restore.progress(), (5, 10 + 99), "what was known is not measured anew");
        assert_eq!(restore.began, NOW);
    }
}
