//! Handling records: of a chunk in their turn, and those that waited.

use std::{ops::Range, pin::pin, time::Duration};

use futures_util::future::{Either, select};

use crate::{
    broker::{Broker, Cause, Consume, Fault, Position},
    error::Error,
    mutant::mutant,
    record::{Record, Records},
    spec::Commit,
    stage::{Effects, Interrupted},
};

use super::{
    copies::{Chosen, Copies},
    failing::Fate,
    flow::Worker,
    narrow::Place,
    retry::Trouble,
    waiting::{Action, Parked},
};

impl<B: Broker> Worker<B> {
    /// Handles a chunk and produces what comes of it into the open transaction.
    pub(super) async fn handle(&mut self, chunk: &dyn Records) -> Result<(), Trouble> {
        let taken = self.calls.broker.now();
        self.pace.polled(chunk.len(), taken);
        self.ownership.admit(chunk).map_err(Trouble::Member)?;
        mutant!("late-outputs" => self.txn.produce(&self.calls, &mut self.outbox).await?; self.outbox.clear());
        let (before, apart) = (self.offsets.records(), self.narrowing.has_named());
        let stopped = self.work_through(chunk).await?;
        if apart {
            // Transactions ended meanwhile: the time that took says nothing about the handler.
            self.produce().await?;
            return self.stop_if(stopped).await;
        }
        let handled = (self.offsets.records() - before) as usize;
        let bytes = self.outbox.bytes_len();
        mutant!("late-outputs" =>
            self.pace.handled(handled, bytes, Duration::ZERO);
            return Ok(()));
        self.produce().await?;
        self.pace.handled(handled, bytes, self.calls.broker.now().saturating_sub(taken));
        self.stop_if(stopped).await
    }

    /// Reads on what was held, and handles what was parked, as far as its time has come.
    pub(super) async fn catch_up(&mut self) -> Result<(), Trouble> {
        if self.waiting.is_empty() && self.rested.is_empty() {
            return Ok(());
        }
        let now = self.calls.broker.now();
        self.read_on().await?;
        if self.narrowing.has_named() {
            // Before any is taken: what is committed here counts them as waiting.
            self.end().await?;
        }
        // Each for itself, should it be one that the broker named.
        let most = if self.narrowing.has_named() { Some(1) } else { self.narrowing.most() };
        let alone = most.is_some() || self.config.commit != Commit::Group;
        let most = most.map_or(self.pace.poll_records(), |most| most as usize);
        let due = self.waiting.take_due(now, most);
        if due.is_empty() {
            return Ok(());
        }
        self.pace.open(now);
        let stopped = self.work_off(due).await?;
        self.produce().await?;
        self.stop_if(stopped).await?;
        // Where records are to stand alone, a poll must not bring another one.
        if alone { self.end().await } else { Ok(()) }
    }

    pub(super) async fn produce(&mut self) -> Result<(), Trouble> {
        if !self.outbox.is_empty() {
            self.txn.produce(&self.calls, &mut self.outbox).await?;
            self.outbox.clear();
        }
        Ok(())
    }

    /// What came before the record that stops the pipeline commits.
    async fn stop_if(&mut self, stopped: Option<Error>) -> Result<(), Trouble> {
        let Some(error) = stopped else { return Ok(()) };
        self.end().await?;
        Err(Trouble::Failed(error))
    }

    /// Deals with every record of the chunk, in order; an error when one of them stops the pipeline.
    async fn work_through(&mut self, chunk: &dyn Records) -> Result<Option<Error>, Trouble> {
        // Of the whole chunk: the piece behind the last one that was named must not stay open.
        let ends = self.narrowing.has_named();
        let mut from = 0;
        while from < chunk.len() {
            let until = self.narrowing.share(chunk, from);
            let stopped = self.work_up_to(chunk, from..until).await?;
            if ends {
                self.produce().await?;
                self.end().await?;
            }
            if stopped.is_some() {
                return Ok(stopped);
            }
            from = until;
        }
        Ok(None)
    }

    async fn work_up_to(
        &mut self,
        chunk: &dyn Records,
        range: Range<usize>,
    ) -> Result<Option<Error>, Trouble> {
        let mut from = range.start;
        while from < range.end {
            let waits = !self.waiting.is_empty();
            let actions = if waits { self.waiting.sort(chunk, from) } else { Vec::new() };
            let until = self.next_refused(chunk, from, &actions).min(range.end);
            let interrupted = self.process(chunk, from..until, &actions).await?;
            let at = interrupted.as_ref().map_or(until, |interrupted| interrupted.at);
            self.pass(chunk, from..at, &actions).await?;
            from = at + 1;
            if at == range.end {
                break;
            }
            let record = chunk.record(at);
            let fate = match interrupted {
                Some(interrupted) => self.failed(&record, interrupted),
                None => self.refused(chunk, at).await?,
            };
            match fate {
                Fate::Gone => self.passed(chunk.place(at)),
                Fate::Stops(error) => return Ok(Some(error)),
                Fate::Again(due) => {
                    mutant!("interrupted-is-handled" => self.passed(chunk.place(at)));
                    if !self.waiting.park(&record, Some(due)) {
                        self.hold(&record, Some(due)).await?;
                    }
                }
            }
        }
        Ok(None)
    }

    /// Deals with records that waited, each the first of its key.
    async fn work_off(&mut self, due: Vec<Parked>) -> Result<Option<Error>, Trouble> {
        let (due, now) = (Copies(due), self.calls.broker.now());
        let mut again = vec![None; due.len()];
        let (mut from, mut stopped) = (0, None);
        while from < due.len() {
            let until = self.next_refused(&due, from, &[]);
            let interrupted = self.process(&due, from..until, &[]).await?;
            let at = interrupted.as_ref().map_or(until, |interrupted| interrupted.at);
            from = at + 1;
            if at == due.len() {
                break;
            }
            let fate = match interrupted {
                Some(interrupted) => self.failed(&due.record(at), interrupted),
                None => self.refused(&due, at).await?,
            };
            match fate {
                Fate::Gone => {}
                Fate::Again(later) => again[at] = Some(later),
                Fate::Stops(error) => {
                    stopped = Some(error);
                    again[at..].fill(Some(now));
                    break;
                }
            }
        }
        for (parked, again) in due.0.into_iter().zip(again) {
            match again {
                Some(later) => self.waiting.again(parked, later),
                None => self.ended(&parked, now),
            }
        }
        Ok(stopped)
    }

    /// Has the step handle those records of the range that are to be handled. `Interrupted::at` is an index of
    /// the chunk.
    pub(super) async fn process(
        &mut self,
        chunk: &dyn Records,
        range: Range<usize>,
        actions: &[Action],
    ) -> Result<Option<Interrupted>, Trouble> {
        if range.is_empty() {
            return Ok(None);
        }
        let indexes: Vec<usize> = range
            .clone()
            .zip(actions)
            .filter(|(_, action)| **action == Action::Handle)
            .map(|(index, _)| index)
            .collect();
        let is_all = actions.is_empty() || indexes.len() == range.len();
        let chosen = Chosen { chunk, indexes: &indexes };
        let effects =
            Effects { outbox: &mut self.outbox, dedup: self.memory.as_mut().map(|memory| &mut memory.dedup) };
        let processing = if is_all {
            self.step.process(chunk, range, effects)
        } else {
            self.step.process(&chosen, 0..indexes.len(), effects)
        };
        match select(processing, pin!(self.calls.control.aborted())).await {
            Either::Left((Ok(()), _)) => Ok(None),
            Either::Left((Err(interrupted), _)) => {
                let at = if is_all { interrupted.at } else { indexes[interrupted.at] };
                Ok(Some(Interrupted { at, ..interrupted }))
            }
            Either::Right(_) => Err(Trouble::Interrupted(Cause::new("run", "a handler was still at work"))),
        }
    }

    /// Notes what became of the records of the range, none of which failed.
    async fn pass(
        &mut self,
        chunk: &dyn Records,
        range: Range<usize>,
        actions: &[Action],
    ) -> Result<(), Trouble> {
        if actions.is_empty() && self.waiting.is_empty() {
            for index in range {
                let (partition, offset) = chunk.place(index);
                self.offsets.handled(partition, offset);
            }
            return Ok(());
        }
        for (nth, index) in range.enumerate() {
            let place = chunk.place(index);
            match actions.get(nth).copied().unwrap_or(Action::Handle) {
                Action::Handle => self.passed(place),
                Action::Done => {
                    if let Some(next) = self.waiting.pass(place) {
                        self.offsets.start_at(place.0, next);
                    }
                }
                Action::Park if self.waiting.park(&chunk.record(index), None) => {}
                // There was room when the chunk was sorted. Should that ever be wrong, nothing is lost.
                Action::Park => return Err(Fault::Abort(Cause::new("park", "there is no room")).into()),
                Action::Hold => self.hold(&chunk.record(index), None).await?,
            }
        }
        Ok(())
    }

    /// The record is done with.
    fn passed(&mut self, place: Place) {
        match self.waiting.pass(place) {
            Some(next) if next > place.1 + 1 => self.offsets.caught_up(place, next),
            _ => self.offsets.handled(place.0, place.1),
        }
    }

    /// A record that was parked is done with.
    fn ended(&mut self, parked: &Parked, now: Duration) {
        let next = self.waiting.end(parked, now);
        self.offsets.caught_up((parked.record.partition, parked.record.offset), next);
    }

    /// Reads a partition on only later, from this record.
    async fn hold(&mut self, record: &Record<'_>, due: Option<Duration>) -> Result<(), Trouble> {
        if !self.waiting.hold(record, due) {
            return Ok(());
        }
        let partition = record.partition;
        self.ownership.back_to(partition, record.offset);
        if let Some(consumer) = &mut self.consumer {
            self.calls.resume_member(None, async || consumer.hold(&[partition]).await).await?;
        }
        Ok(())
    }

    /// Reads on what was held, and may go on.
    async fn read_on(&mut self) -> Result<(), Trouble> {
        let now = self.calls.broker.now();
        self.narrowing.tire(now);
        let released = self.waiting.release(now);
        let mut targets: Vec<_> =
            released.iter().map(|&(partition, offset)| (partition, Position::Offset(offset))).collect();
        targets.extend(self.rested.extract_if(.., |(partition, _)| self.narrowing.reads(*partition)));
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        if targets.is_empty() {
            return Ok(());
        }
        mutant!("retry-without-rewind" => return Ok(()));
        self.calls.resume_member(None, async || consumer.seek(&targets).await).await
    }
}
