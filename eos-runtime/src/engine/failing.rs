//! A record that was not handled: what becomes of it, and what is said about it.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use crate::{
    broker::Broker,
    error::Error,
    failure::{Failure, FailureKind},
    mutant::mutant,
    record::{Record, Records},
    spec::GiveUp,
    stage::Interrupted,
    state::dedup::Identity,
};

use super::{
    dead_letter::{self, Death},
    flow::Worker,
    policy::{Decision, decide},
    retry::Trouble,
    waiting::Action,
};

/// What becomes of a record that was not handled.
#[derive(Debug)]
pub(super) enum Fate {
    /// It was given up, as declared: its offset commits.
    Gone,
    /// It is handled again at this time.
    Again(Duration),
    /// It ends the run.
    Stops(Error),
}

/// A record that is given up, and why.
struct Dead<'a> {
    record: &'a Record<'a>,
    identity: Option<Identity>,
    error: &'a str,
    kind: &'static str,
    attempts: u32,
}

impl<B: Broker> Worker<B> {
    /// Decides about a record whose handler failed.
    pub(super) fn failed(&mut self, record: &Record<'_>, interrupted: Interrupted) -> Fate {
        let Interrupted { failure, identity, .. } = interrupted;
        let attempts = self.waiting.fail((record.partition, record.offset));
        let decision = decide(&self.config.on_error, failure.kind(), attempts, &self.calls.name);
        match decision {
            Decision::Again(pause) => {
                self.counters.retries.fetch_add(1, Relaxed);
                tracing::warn!(
                    pipeline = self.config.pipeline,
                    "handling record {} again in {pause:.0?}: {}",
                    self.place(record),
                    failure.text()
                );
                Fate::Again(self.calls.broker.now() + pause)
            }
            Decision::GiveUp(then) => {
                let kind = word(&failure);
                self.bury(then, Dead { record, identity, error: failure.text(), kind, attempts })
            }
        }
    }

    /// The index of the first record from `from` on of which the broker refused what came of it, among those
    /// that are to be handled; the chunk's length if there is none.
    pub(super) fn next_refused(&self, chunk: &dyn Records, from: usize, actions: &[Action]) -> usize {
        if !self.narrowing.has_found() {
            return chunk.len();
        }
        let is_handled = |index: usize| actions.get(index - from).is_none_or(|it| *it == Action::Handle);
        let is_refused = |index: &usize| self.narrowing.verdict(chunk.place(*index)).is_some();
        (from..chunk.len()).find(|index| is_handled(*index) && is_refused(index)).unwrap_or(chunk.len())
    }

    /// Gives up a record of which the broker refused what came of it.
    pub(super) async fn refused(&mut self, chunk: &dyn Records, at: usize) -> Result<Fate, Trouble> {
        // Where repetitions are dropped, its handler is asked once more for who the record is. What it writes is
        // not produced.
        let (mark, door) = (self.outbox.mark(), self.memory.as_ref().map(|memory| memory.dedup.mark()));
        let again = if door.is_some() { self.process(chunk, at..at + 1, &[]).await? } else { None };
        self.outbox.undo(mark);
        let identity = again.and_then(|interrupted| interrupted.identity);
        let record = chunk.record(at);
        let place = (record.partition, record.offset);
        let why = self.narrowing.verdict(place).unwrap_or_default();
        let error = format!("the broker does not take what comes of it: {why}");
        let then = self.config.on_error.then;
        let fate =
            self.bury(then, Dead { record: &record, identity, error: &error, kind: "refused", attempts: 1 });
        if let Fate::Stops(_) = fate {
            // It comes again with the next start, and must not be taken for a repetition of itself.
            if let (Some(memory), Some(door)) = (&mut self.memory, door) {
                memory.dedup.undo(door);
            }
        } else {
            self.tally.settled.push(place);
            self.tally.refused += u64::from(then == GiveUp::DeadLetter);
        }
        Ok(fate)
    }

    fn bury(&mut self, then: GiveUp, dead: Dead<'_>) -> Fate {
        let Dead { record, identity, error, kind, attempts } = dead;
        match (then, self.config.dead_letter) {
            (GiveUp::DeadLetter, Some(topic)) => {
                let death = Death {
                    pipeline: &self.config.pipeline,
                    topic: &self.config.consumer.topic,
                    error,
                    kind,
                    attempts,
                };
                mutant!("dead-letter-is-forgotten" => return Fate::Gone);
                dead_letter::write(record, death, topic, &mut self.outbox);
                tracing::debug!("dead-lettering record {}: {error}", self.place(record));
                self.tally.dead_letters += 1;
                self.tally.beside += 1;
            }
            (GiveUp::Skip, _) => {
                tracing::warn!(
                    pipeline = self.config.pipeline,
                    "skipping record {}: {error}",
                    self.place(record)
                );
                self.tally.skipped += 1;
            }
            // A dead letter without a topic for it: the settings do not allow that.
            (GiveUp::DeadLetter, None) | (GiveUp::Stop, _) => return Fate::Stops(self.stops(&dead)),
        }
        if let (Some(memory), Some(identity)) = (&mut self.memory, identity) {
            // Its copies will fare no better.
            memory.dedup.accept(record.partition, record.timestamp, identity);
        }
        Fate::Gone
    }

    fn stops(&self, dead: &Dead<'_>) -> Error {
        let times = match dead.attempts {
            0 | 1 => String::new(),
            attempts => format!(" after {} retries", attempts - 1),
        };
        Error::failed(format_args!(
            "pipeline `{}` stopped at record {}{times}: {}. Everything before it is committed; the next start \
             begins with this record",
            self.config.pipeline,
            self.place(dead.record),
            dead.error
        ))
    }

    fn place(&self, record: &Record<'_>) -> String {
        format!("{}/{}@{}", self.config.consumer.topic, record.partition, record.offset)
    }
}

fn word(failure: &Failure) -> &'static str {
    match failure.kind() {
        FailureKind::Retry => "retry",
        FailureKind::Reject => "reject",
        FailureKind::Other => "other",
    }
}
