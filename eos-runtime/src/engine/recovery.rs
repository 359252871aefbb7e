//! After a fault: what was begun is dropped wherever it is, and the worker goes back to what the
//! broker has committed.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use crate::{
    broker::{Broker, Cause, Consume, Fault},
    error::Error,
    mutant::mutant,
};

use super::{
    assignment::damaged,
    flow::{Next, Worker},
    ownership::Ownership,
    retry::{Trouble, backoff},
    tally::Tally,
    verdict::{Situation, Source, Verdict, verdict},
};

/// Whoever takes an id over may fence its former owner more than once: a client repeats its
/// `InitProducerId` while the coordinator ends what was open, and each one is a new epoch.
const INCIDENT: Duration = Duration::from_secs(5);

/// How long whoever fenced this worker is left alone. It repeats its `InitProducerId` until it finds no open
/// transaction (librdkafka each half second): one that is begun at once would be aborted, and fenced again.
const STEP_ASIDE: Duration = Duration::from_secs(1);

/// How long a fence without a stall is remembered.
const FENCE_MEMORY: Duration = Duration::from_mins(10);

impl<B: Broker> Worker<B> {
    /// Drops everything of the failed transaction and goes back to what the broker has.
    pub(super) async fn recover(&mut self, mut trouble: Trouble) -> Result<Next, Error> {
        loop {
            let (fault, source) = match trouble {
                Trouble::Fault(fault) => (fault, Source::Producer),
                Trouble::Member(fault) => (fault, Source::Member),
                Trouble::Failed(error) => return Err(error),
                Trouble::Interrupted(_) if self.offsets.is_empty() => return Ok(Next::Leave),
                Trouble::Interrupted(cause) => return Err(self.interrupted_end(&cause)),
            };
            let verdict = self.judge(&fault, source);
            let verdict = self.narrow(&fault).map_or(verdict, Verdict::Stop);
            self.forget();
            trouble = match self.carry_out(verdict, &fault).await {
                Ok(()) => return Ok(Next::Again),
                Err(trouble) => trouble,
            };
        }
    }

    /// Drops what was done in the failed transaction.
    fn forget(&mut self) {
        mutant!("outbox-is-kept" => self.offsets.clear(); self.pace.ended(self.calls.broker.now()); return);
        mutant!("offsets-are-kept" => self.outbox.clear(); self.pace.ended(self.calls.broker.now()); return);
        self.outbox.clear();
        self.offsets.clear();
        self.tally = Tally::default();
        self.pace.ended(self.calls.broker.now());
    }

    /// After a refusal the next transaction is smaller, until the record is found. An error when that is of no
    /// use any more.
    fn narrow(&mut self, fault: &Fault) -> Option<Error> {
        let Fault::Refused(cause) = fault else { return None };
        let now = self.calls.broker.now();
        let (records, last, next) = (self.offsets.records(), self.offsets.last(), self.offsets.next());
        mutant!("culprit-is-guessed" => {
            self.narrowing.refused((1, last), next, &[], (&cause.text, now));
            self.narrowing.refused((1, last), next, &[], (&cause.text, now));
            return None;
        });
        let named = self.txn.refused();
        mutant!("named-is-guilty" => for &place in &named {
            self.narrowing.refused((1, Some(place)), next, &named, (&cause.text, now));
            self.narrowing.refused((1, Some(place)), next, &named, (&cause.text, now));
        });
        if self.narrowing.refused((records, last), next, &named, (&cause.text, now)) {
            return None;
        }
        let place = last.map_or_else(String::new, |(partition, offset)| {
            format!("{}/{partition}@{offset}", self.config.consumer.topic)
        });
        Some(Error::failed(format_args!(
            "pipeline `{}`: a record was given up because the broker refuses what comes of it, and what became of it \
             then is refused too ({place}): {cause}. The dead-letter topic must be one that the pipeline may write \
             to, and take records as large as its input does, and 1 KB more (max.message.bytes)",
            self.config.pipeline
        )))
    }

    fn judge(&mut self, fault: &Fault, source: Source) -> Verdict {
        let now = self.calls.broker.now();
        let stalled = self.was_stalled(now);
        let fenced_before = self.fenced_before(source, now);
        let since = *self.failing_since.get_or_insert(now);
        let verdict = verdict(
            fault,
            Situation {
                source,
                pipeline: &self.config.pipeline,
                transactional_id: self.txn.transactional_id(),
                may_abort: self.txn.may_abort(),
                stalled,
                fenced_before,
                failures: self.failures,
                failing_for: now.saturating_sub(since),
            },
        );
        if matches!(fault, Fault::Fenced(_)) && !stalled && self.is_new_incident(source, now) {
            self.fences.push((source, now));
        }
        self.failures += 1;
        verdict
    }

    /// How many incidents before this one fenced the producer or the member.
    fn fenced_before(&mut self, source: Source, now: Duration) -> usize {
        self.fences.retain(|(_, at)| now.saturating_sub(*at) < FENCE_MEMORY);
        let incidents = self.fences.iter().filter(|(whose, _)| *whose == source).count();
        incidents - usize::from(!self.is_new_incident(source, now))
    }

    fn is_new_incident(&self, source: Source, now: Duration) -> bool {
        let last = self.fences.iter().rfind(|(whose, _)| *whose == source);
        last.is_none_or(|(_, at)| now.saturating_sub(*at) >= INCIDENT)
    }

    /// Whether the open transaction is so old that the coordinator may have fenced this worker for it.
    fn was_stalled(&self, now: Duration) -> bool {
        mutant!("stall-is-no-excuse" => return false);
        let timeout = self.config.producer.transaction_timeout;
        self.txn.opened_at().is_some_and(|at| now.saturating_sub(at) >= timeout / 5 * 4)
    }

    async fn carry_out(&mut self, verdict: Verdict, fault: &Fault) -> Result<(), Trouble> {
        // Nothing gets better by waiting for a record that is looked for.
        if self.failures > 1 && !matches!(fault, Fault::Refused(_)) {
            let most = Duration::from_secs(5);
            let pause = backoff(&self.calls.name, self.failures - 2, Duration::from_millis(20), most);
            self.calls.pause(pause).await;
        }
        match verdict {
            Verdict::Stop(error) => return Err(Trouble::Failed(error)),
            Verdict::Abort => {
                tracing::warn!(worker = self.calls.name, "aborting the transaction: {fault}");
                self.abort().await?;
            }
            Verdict::Replace => {
                tracing::warn!(worker = self.calls.name, "replacing the producer: {fault}");
                self.replace_producer();
                if matches!(fault, Fault::Fenced(_)) {
                    self.calls.pause(STEP_ASIDE).await;
                }
            }
            Verdict::Rejoin => {
                tracing::warn!(worker = self.calls.name, "joining the group anew: {fault}");
                // First, and for sure: what fails behind it has a recovery of its own.
                self.leave_group().await;
                if self.txn.may_abort() {
                    self.abort().await?;
                } else if self.txn.is_open() {
                    self.replace_producer();
                }
            }
        }
        self.txn.ready(&self.calls).await?;
        self.rewind().await
    }

    async fn abort(&mut self) -> Result<(), Trouble> {
        self.txn.abort(&self.calls).await?;
        self.counters.aborts.fetch_add(1, Relaxed);
        if self.txn.is_ambiguous() {
            self.txn.discard();
        }
        Ok(())
    }

    fn replace_producer(&mut self) {
        self.counters.aborts.fetch_add(u64::from(self.txn.is_open()), Relaxed);
        self.txn.discard();
        self.counters.rebuilds.fetch_add(1, Relaxed);
    }

    /// Drops the consumer with all it owns. The next poll makes a new one, which joins anew.
    async fn leave_group(&mut self) {
        mutant!("member-is-kept" => return);
        self.change = None;
        self.let_go(&self.ownership.partitions());
        self.ownership = Ownership::default();
        if let Some(consumer) = self.consumer.take() {
            consumer.close().await;
        }
    }

    /// Seeks every owned partition to the broker-committed offset.
    pub(super) async fn rewind(&mut self) -> Result<(), Trouble> {
        mutant!("skip-rewind" => return Ok(()));
        let partitions = self.ownership.partitions();
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        if partitions.is_empty() {
            return Ok(());
        }
        let committed =
            self.calls.resume_member(None, async || consumer.committed(&partitions).await).await?;
        if let Some(memory) = &mut self.memory {
            memory.settle_by(&committed);
        }
        let (committed, moved) = self.standing(committed).await?;
        for (partition, committed) in &committed {
            self.waiting.restore(*partition, committed.as_ref()).map_err(damaged)?;
        }
        let targets = self.ownership.rewind(&committed);
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        self.calls.resume_member(None, async || consumer.seek(&targets).await).await?;
        // Nothing of theirs is handled until the record is found that the broker refuses.
        let others = targets.iter().filter(|(partition, _)| !self.narrowing.reads(*partition));
        let others: Vec<_> = others.copied().collect();
        if !others.is_empty() {
            let partitions: Vec<i32> = others.iter().map(|(partition, _)| *partition).collect();
            self.calls.resume_member(None, async || consumer.hold(&partitions).await).await?;
        }
        self.rested = others;
        mutant!("start-is-decided-again" => return Ok(()));
        // Their start was in the transaction that failed: see `take_over`.
        self.undecided = self.ownership.undecided(&committed);
        self.undecided.extend(moved);
        Ok(())
    }

    /// What is said when the time to finish ran out.
    fn interrupted_end(&self, cause: &Cause) -> Error {
        Error::failed(format_args!(
            "pipeline `{}` was stopped before its last transaction ended ({cause}). The broker decides \
             it, as a whole; the next start goes on at the committed offsets",
            self.config.pipeline
        ))
    }
}
