//! The dead-letter topic from its beginning to where it ended when that was asked.

use std::time::Duration;

use crate::{
    broker::{Broker, Cause, Fault, Position, Read},
    engine::{Calls, Trouble},
};

use super::DeadLetters;

/// Records taken at once.
const CHUNK: usize = 1_000;

/// How long a poll waits for records.
const WAIT: Duration = Duration::from_millis(200);

/// How often it is said how far a long reading is.
const SAY_EVERY: Duration = Duration::from_secs(3);

/// The ends of all partitions, from 0: the high watermarks. What is committed below them may still hang on a
/// transaction that is open, so the last stable offset would be too early to stop.
pub(super) async fn ends<B: Broker>(calls: &Calls<B>, letters: &DeadLetters) -> Result<Vec<i64>, Trouble> {
    calls.resume(Some(letters.patience), async || calls.broker.ends(&letters.topic).await).await
}

/// A reading under way.
pub(super) struct Scan<'a, B: Broker> {
    calls: &'a Calls<B>,
    letters: &'a DeadLetters,
    /// `None` when there is nothing to read.
    reader: Option<B::Reader>,
    ends: &'a [i64],
    began: Duration,
    said: Duration,
}

impl<'a, B: Broker> Scan<'a, B> {
    pub(super) async fn start(
        calls: &'a Calls<B>,
        letters: &'a DeadLetters,
        ends: &'a [i64],
    ) -> Result<Self, Trouble> {
        let from: Vec<_> = (0..)
            .zip(ends)
            .filter(|(_, end)| **end > 0)
            .map(|(partition, _)| (partition, Position::Beginning))
            .collect();
        let mut reader = None;
        if !from.is_empty() {
            let open = async || calls.broker.reader(&letters.topic, &from).await;
            reader = Some(calls.resume(Some(letters.patience), open).await?);
        }
        let now = calls.broker.now();
        Ok(Self { calls, letters, reader, ends, began: now, said: now })
    }

    /// The next records; `None` at the end. Some of them may lie behind it: see [`covers`](Self::covers).
    pub(super) async fn next(&mut self) -> Result<Option<<B::Reader as Read>::Chunk>, Trouble> {
        let (mut before, mut since) = (self.left(), self.calls.broker.now());
        while let Some(reader) = &mut self.reader {
            if before == 0 {
                break;
            }
            if self.calls.control.is_stopping() {
                return Err(Trouble::Interrupted(Cause::new("Fetch", "told to stop")));
            }
            let poll = async || reader.poll(CHUNK, WAIT).await;
            let chunk = self.calls.resume(Some(self.letters.patience), poll).await?;
            self.say_progress();
            if chunk.is_some() {
                return Ok(chunk);
            }
            let (left, now) = (self.left(), self.calls.broker.now());
            if left < before {
                (before, since) = (left, now);
            } else if now.saturating_sub(since) >= self.letters.patience {
                return Err(Trouble::Fault(Fault::Retry(self.stands_still())));
            }
        }
        Ok(None)
    }

    /// Whether this place lies before the end.
    pub(super) fn covers(&self, (partition, offset): (i32, i64)) -> bool {
        usize::try_from(partition).ok().and_then(|at| self.ends.get(at)).is_some_and(|end| offset < *end)
    }

    /// How many offsets are left to pass, over all partitions.
    fn left(&self) -> i64 {
        self.waiting().map(|(_, position, end)| end - position).sum()
    }

    /// Partition, position and end of those that are not read to their end.
    fn waiting(&self) -> impl Iterator<Item = (i32, i64, i64)> {
        let reader = self.reader.iter();
        reader.flat_map(|reader| {
            let partitions = (0..).zip(self.ends).filter(|(_, end)| **end > 0);
            partitions
                .map(|(partition, end)| (partition, reader.position(partition), *end))
                .filter(|(_, position, end)| position < end)
        })
    }

    fn stands_still(&self) -> Cause {
        let (partition, position, end) = self.waiting().next().unwrap_or_default();
        let text = format!(
            "partition {partition} could not be read on from offset {position} to its end at {end} for \
             {:.0} s: a transaction is open there. It ends by its timeout; `kafka-transactions.sh \
             find-hanging` shows one that does not",
            self.letters.patience.as_secs_f64()
        );
        Cause::new("Fetch", text).passing(true)
    }

    fn say_progress(&mut self) {
        let now = self.calls.broker.now();
        if now.saturating_sub(self.said) < SAY_EVERY {
            return;
        }
        self.said = now;
        let all: i64 = self.ends.iter().sum();
        let done = all - self.left();
        let seconds = now.saturating_sub(self.began).as_secs_f64();
        let time_left = seconds * self.left() as f64 / (done as f64).max(1.0);
        tracing::info!(
            "reading {}: {:.0} %, about {time_left:.0} s left",
            self.letters.topic,
            100.0 * done as f64 / (all as f64).max(1.0)
        );
    }
}
