//! The loop itself.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use crate::{
    broker::{Broker, Cause, Consume, Fault, GroupMetadata, Polled, Position},
    control::{Control, Counters},
    error::Error,
    mutant::mutant,
    outbox::Outbox,
    stage::Step,
};

use super::{
    WorkerConfig,
    memory::Memory,
    narrow::Narrowing,
    offsets::Offsets,
    ownership::Ownership,
    pace::Pace,
    restore::Restore,
    retry::{Calls, Trouble},
    tally::{Held, Tally},
    txn::Txn,
    verdict::Source,
    waiting::Waiting,
};

/// How long a poll waits when nothing is open: also how soon a signal is noticed.
const IDLE_POLL: Duration = Duration::from_millis(100);

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
    /// Records that wait for another attempt.
    pub(super) waiting: Waiting,
    /// Which record the broker refuses.
    pub(super) narrowing: Narrowing,
    /// Partitions that rest while it is looked for, and where they go on.
    pub(super) rested: Vec<(i32, Position)>,
    /// What repeats, if that is dropped.
    pub(super) memory: Option<Memory>,
    /// What of it is not read back yet.
    pub(super) restore: Restore<B>,
    pub(super) tally: Tally,
    /// What was last reported to be held.
    pub(super) held: Held,
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
            waiting: Waiting::new(config.parking),
            narrowing: Narrowing::default(),
            rested: Vec::new(),
            memory: config.dedup.clone().map(Memory::new),
            restore: Restore::default(),
            tally: Tally::default(),
            held: Held::default(),
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
        let polled = if self.restore.is_open() {
            self.read_back().await?
        } else {
            self.catch_up().await?;
            self.poll().await?
        };
        match polled {
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
        if self.change.is_none() && self.is_due() {
            self.end().await?;
        }
        Ok(Next::Again)
    }

    fn is_due(&self) -> bool {
        // While a record is looked for, a transaction has no more than one poll brings.
        self.narrowing.most().is_some() || self.pace.is_due(self.offsets.records(), self.calls.broker.now())
    }

    async fn poll(&mut self) -> Result<Polled<<B::Consumer as Consume>::Chunk>, Trouble> {
        let calls = &self.calls;
        let records = self.pace.poll_records();
        let records = self.narrowing.most().map_or(records, |most| records.min(most as usize));
        let now = calls.broker.now();
        let idle = self.waiting.next_due().map_or(IDLE_POLL, |due| due.saturating_sub(now).min(IDLE_POLL));
        let wait = self.pace.poll_wait(now, idle);
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
        self.write_log().await?;
        let group = self.member().await?;
        let topic = &self.config.consumer.topic;
        let (produced, commits) = (self.txn.produced(), self.offsets.to_commit(&self.waiting));
        if let Some(memory) = &mut self.memory {
            memory.attempted.clone_from(&commits);
        }
        self.txn.commit(&self.calls, topic, &commits, &group).await?;
        self.counters.commits.fetch_add(1, Relaxed);
        self.counters.records_in.fetch_add(self.offsets.records(), Relaxed);
        mutant!("rewind-to-memory" => self.ownership.remember(&commits));
        mutant!("offsets-kept-after-commit" => self.pace.ended(self.calls.broker.now()); return Ok(()));
        for (partition, _) in &commits {
            self.decided.remove(partition);
        }
        self.committed();
        self.counters.records_out.fetch_add(produced.saturating_sub(self.tally.beside), Relaxed);
        self.tally = Tally::default();
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

    /// What else a commit settles.
    fn committed(&mut self) {
        self.narrowing.committed(self.offsets.next());
        self.narrowing.settle(|place| self.tally.settled.contains(&place));
        if let Some(memory) = &mut self.memory {
            memory.count(&mut self.tally, &self.config.pipeline, self.calls.broker.now());
            memory.settle(|_| true);
        }
        self.tally.count(&self.counters);
        self.report();
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
        self.let_go(&self.ownership.partitions());
        if let Some(consumer) = self.consumer.take() {
            consumer.close().await;
        }
    }
}

fn no_member() -> Trouble {
    Fault::Abort(Cause::new("TxnOffsetCommit", "not a member of the group now").passing(true)).into()
}
