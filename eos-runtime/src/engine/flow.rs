//! The loop itself.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use futures_util::future::{Either, select};

use crate::{
    broker::{Broker, Cause, Consume, Fault, GroupMetadata, Polled},
    control::{Control, Counters},
    error::Error,
    failure::FailureKind,
    mutant::mutant,
    outbox::Outbox,
    record::Records,
    stage::{Effects, Interrupted, Step},
};

use super::{
    WorkerConfig,
    offsets::Offsets,
    ownership::Ownership,
    pace::Pace,
    retry::{Calls, Trouble, backoff},
    txn::Txn,
    verdict::Source,
};

/// How long a poll waits when nothing is open: also how soon a signal is noticed.
const IDLE_POLL: Duration = Duration::from_millis(100);

/// How often a record whose handler says `Retry` is handled before the pipeline stops.
const MAX_RETRIES: u32 = 10;

pub(super) struct Worker<B: Broker> {
    pub(super) config: WorkerConfig,
    pub(super) step: Box<dyn Step>,
    pub(super) counters: Arc<Counters>,
    pub(super) calls: Calls<B>,
    pub(super) consumer: Option<B::Consumer>,
    pub(super) txn: Txn<B>,
    pub(super) ownership: Ownership,
    /// A change of the assignment that is not answered yet.
    pub(super) change: Option<Change>,
    pub(super) offsets: Offsets,
    /// Starts that a failed transaction left uncommitted. They go into the next one, but not before
    /// the group is answered: an answer must not wait for a commit that cannot succeed.
    pub(super) undecided: Vec<(i32, i64)>,
    /// Starts at an end that were decided here and are not committed yet, by partition.
    pub(super) decided: BTreeMap<i32, i64>,
    pub(super) outbox: Outbox,
    pub(super) pace: Pace,
    /// Per partition: the record that a handler wants to see again, and how often it did.
    pub(super) retried: BTreeMap<i32, (i64, u32)>,
    /// Recoveries since the last commit, and when the first one was.
    pub(super) failures: u32,
    pub(super) failing_since: Option<Duration>,
    /// Incidents of fencing that no stall explains: whose, and when each began.
    pub(super) fences: Vec<(Source, Duration)>,
    #[cfg(eos_mutants)]
    first_group: Option<GroupMetadata>,
}

pub(super) enum Change {
    Assigned(Vec<i32>),
    Revoked(Vec<i32>),
    Lost(Vec<i32>),
}

pub(super) enum Next {
    Again,
    Leave,
}

impl<B: Broker> Worker<B> {
    pub(super) fn new(
        broker: B,
        config: WorkerConfig,
        step: Box<dyn Step>,
        control: Control,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            calls: Calls::new(broker, control, config.producer.transactional_id.clone()),
            consumer: None,
            txn: Txn::new(config.producer.clone()),
            ownership: Ownership::default(),
            change: None,
            offsets: Offsets::default(),
            undecided: Vec::new(),
            decided: BTreeMap::new(),
            outbox: Outbox::default(),
            pace: Pace::new(config.commit, config.commit_interval, config.min_commit_interval, step.width()),
            retried: BTreeMap::new(),
            failures: 0,
            failing_since: None,
            fences: Vec::new(),
            #[cfg(eos_mutants)]
            first_group: None,
            config,
            step,
            counters,
        }
    }

    pub(super) async fn run(mut self) -> Result<(), Error> {
        let ended = loop {
            match self.turn().await {
                Ok(Next::Again) => {}
                Ok(Next::Leave) => break Ok(()),
                Err(trouble) => match self.recover(trouble).await {
                    Ok(Next::Again) => {}
                    Ok(Next::Leave) => break Ok(()),
                    Err(error) => break Err(error),
                },
            }
        };
        self.leave().await;
        ended
    }

    /// One turn: answer a change of the assignment, else take what comes, and end the transaction
    /// when it is due.
    async fn turn(&mut self) -> Result<Next, Trouble> {
        if self.calls.control.is_stopping() {
            // The time to finish begins now, and not with the first answer that does not come.
            self.calls.is_out_of_time();
            if self.calls.control.is_aborting() {
                return Err(Trouble::Interrupted(Cause::new("run", "told to stop at once")));
            }
            if matches!(self.change, Some(Change::Lost(_))) {
                self.nothing_to_commit()?;
            }
            self.end().await?;
            return Ok(Next::Leave);
        }
        // The producer comes first: its init ends what a predecessor left open, so that nobody
        // waits for it, and fences that predecessor before a record is read.
        self.txn.ready(&self.calls).await?;
        if let Some(change) = self.change.take() {
            self.answer(change).await?;
            return Ok(Next::Again);
        }
        self.note_starts();
        match self.poll().await? {
            Polled::Records(chunk) => self.handle(&chunk).await?,
            Polled::Idle => self.pace.polled(0, self.calls.broker.now()),
            Polled::Assigned(partitions) => self.change = Some(Change::Assigned(partitions)),
            Polled::Revoked(partitions) => self.change = Some(Change::Revoked(partitions)),
            Polled::Lost(partitions) => self.change = Some(Change::Lost(partitions)),
        }
        mutant!("lost-is-revoked" => if let Some(Change::Lost(partitions)) = &self.change {
            self.change = Some(Change::Revoked(partitions.clone()));
        });
        // A change is answered first: what was lost must not be committed.
        if self.change.is_none() && self.pace.is_due(self.offsets.records(), self.calls.broker.now()) {
            self.end().await?;
        }
        Ok(Next::Again)
    }

    async fn poll(&mut self) -> Result<Polled<<B::Consumer as Consume>::Chunk>, Trouble> {
        let calls = &self.calls;
        let records = self.pace.poll_records();
        let wait = self.pace.poll_wait(calls.broker.now(), IDLE_POLL);
        let consumer = match &mut self.consumer {
            Some(consumer) => consumer,
            none => none.insert(
                calls
                    .resume_member(None, async || calls.broker.consumer(&self.config.consumer).await)
                    .await?,
            ),
        };
        match consumer.poll(records, wait).await {
            // The broker is away. An open transaction is ended when it is due, and the loop must
            // stay answerable: back to it instead of trying again here.
            Err(Fault::Retry(cause)) => {
                calls.wait(0, &cause).await;
                Ok(Polled::Idle)
            }
            other => other.map_err(Trouble::Member),
        }
    }

    /// Handles a chunk and produces what comes of it into the open transaction.
    async fn handle(&mut self, chunk: &dyn Records) -> Result<(), Trouble> {
        let taken = self.calls.broker.now();
        self.pace.polled(chunk.len(), taken);
        self.ownership.admit(chunk).map_err(Trouble::Member)?;
        mutant!("late-outputs" => self.txn.produce(&self.calls, &mut self.outbox).await?; self.outbox.clear());
        let processing = self.step.process(
            chunk,
            0..chunk.len(),
            Effects { outbox: &mut self.outbox, dedup: None },
        );
        let processed = match select(processing, pin!(self.calls.control.aborted())).await {
            Either::Left((processed, _)) => processed,
            Either::Right(_) => {
                return Err(Trouble::Interrupted(Cause::new("run", "a handler was still at work")));
            }
        };
        let handled = processed.as_ref().map_or_else(|interrupted| interrupted.at, |()| chunk.len());
        for index in 0..handled {
            let (partition, offset) = chunk.place(index);
            self.offsets.handled(partition, offset);
        }
        mutant!("interrupted-is-handled" => if let Err(interrupted) = &processed {
            let (partition, offset) = chunk.place(interrupted.at);
            self.offsets.handled(partition, offset);
        });
        let bytes = self.outbox.bytes_len();
        mutant!("late-outputs" => self.pace.handled(handled, bytes, Duration::ZERO); return Ok(()));
        if !self.outbox.is_empty() {
            self.txn.produce(&self.calls, &mut self.outbox).await?;
            self.outbox.clear();
        }
        self.pace.handled(handled, bytes, self.calls.broker.now().saturating_sub(taken));
        match processed {
            Ok(()) => Ok(()),
            Err(interrupted) => self.interrupted(chunk, &interrupted).await,
        }
    }

    /// A record was not handled: what came before it commits, then it is seen again or the pipeline
    /// stops with its coordinates.
    async fn interrupted(&mut self, chunk: &dyn Records, interrupted: &Interrupted) -> Result<(), Trouble> {
        self.end().await?;
        let (partition, offset) = chunk.place(interrupted.at);
        let before = match self.retried.get(&partition) {
            Some(&(retried, times)) if retried == offset => times,
            _ => 0,
        };
        let place = format!("{}/{partition}@{offset}", self.config.consumer.topic);
        if interrupted.failure.kind() != FailureKind::Retry || before >= MAX_RETRIES {
            let times = if before > 0 { format!(" after {before} retries") } else { String::new() };
            return Err(Trouble::Failed(Error::failed(format_args!(
                "pipeline `{}` stopped at record {place}{times}: {}. Everything before it is committed; \
                 the next start begins with this record",
                self.config.pipeline,
                interrupted.failure.text()
            ))));
        }
        self.retried.insert(partition, (offset, before + 1));
        tracing::warn!(
            pipeline = self.config.pipeline,
            "handling record {place} again: {}",
            interrupted.failure.text()
        );
        let pause =
            backoff(self.txn.transactional_id(), before, Duration::from_millis(50), Duration::from_secs(5));
        self.calls.pause(pause).await;
        mutant!("retry-without-rewind" => return Ok(()));
        self.rewind().await
    }

    /// Ends the transaction: offsets, commit. Nothing handled, nothing to end.
    pub(super) async fn end(&mut self) -> Result<(), Trouble> {
        if self.offsets.is_empty() {
            // Something was taken, and nothing of it handled: there is no age to go by any more.
            self.pace.ended(self.calls.broker.now());
            return Ok(());
        }
        mutant!("offsets-only-with-outputs" => if self.txn.produced() == 0 {
            self.offsets.clear();
            self.pace.ended(self.calls.broker.now());
            return Ok(());
        });
        let group = self.member().await?;
        let topic = &self.config.consumer.topic;
        let produced = self.txn.produced();
        self.txn.commit(&self.calls, topic, &self.offsets.to_commit(), &group).await?;
        self.counters.commits.fetch_add(1, Relaxed);
        self.counters.records_in.fetch_add(self.offsets.records(), Relaxed);
        self.counters.records_out.fetch_add(produced, Relaxed);
        mutant!("rewind-to-memory" => self.ownership.remember(&self.offsets.to_commit()));
        mutant!("offsets-kept-after-commit" => self.pace.ended(self.calls.broker.now()); return Ok(()));
        for (partition, _) in self.offsets.to_commit() {
            self.decided.remove(&partition);
        }
        self.offsets.clear();
        self.pace.ended(self.calls.broker.now());
        self.failures = 0;
        self.failing_since = None;
        if self.txn.is_ambiguous() {
            // Committed, but a late duplicate of EndTxn may be on its way, and must not meet the next
            // transaction. The new producer's epoch shuts it out; there is nothing to rewind.
            self.txn.discard();
            self.counters.rebuilds.fetch_add(1, Relaxed);
            self.txn.ready(&self.calls).await?;
        }
        Ok(())
    }

    /// Who this worker is in its group now: asked for every transaction, as the generation moves with
    /// every rebalance.
    async fn member(&mut self) -> Result<GroupMetadata, Trouble> {
        mutant!("first-generation-for-ever" => if let Some(group) = &self.first_group {
            return Ok(group.clone());
        });
        let Some(consumer) = &mut self.consumer else { return Err(no_member()) };
        let limit = Some(self.config.producer.transaction_timeout);
        let group = self.calls.resume_member(limit, async || consumer.group_metadata().await).await?;
        mutant!("first-generation-for-ever" => self.first_group = Some(group.clone()));
        mutant!("anybody-commits" => return Ok(group));
        // A broker skips its check of a member that never joined: such a commit would not be refused when
        // the partitions belong to somebody else.
        if group.generation < 0 || group.member_id.is_empty() { Err(no_member()) } else { Ok(group) }
    }

    /// Leaves nothing open behind, as far as that is still possible, and leaves the group.
    async fn leave(&mut self) {
        mutant!("leave-open" => self.txn.discard());
        if self.txn.may_abort() {
            // In the time a stopping worker has; should it not be enough, the broker aborts at the
            // transaction timeout.
            if let Err(Trouble::Fault(fault)) = self.txn.abort(&self.calls).await {
                tracing::warn!(worker = self.calls.name, "left a transaction to its timeout: {fault}");
            }
        }
        self.txn.discard();
        if let Some(consumer) = self.consumer.take() {
            consumer.close().await;
        }
    }
}

fn no_member() -> Trouble {
    Fault::Abort(Cause::new("TxnOffsetCommit", "not a member of the group now").passing(true)).into()
}
