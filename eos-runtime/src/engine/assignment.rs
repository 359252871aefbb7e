//! Answers to the group: partitions come, go, or are gone. Always between two transactions.

use std::mem;

use crate::{
    broker::{Broker, Cause, Consume, Fault, Position},
    error::Error,
    mutant::mutant,
    spec::Start,
};

use super::{
    flow::{Change, Worker},
    retry::Trouble,
};

impl<B: Broker> Worker<B> {
    /// Answers a change of the assignment, between two transactions.
    pub(super) async fn answer(&mut self, change: Change) -> Result<(), Trouble> {
        let answered = match &change {
            Change::Assigned(partitions) => self.take_over(partitions).await,
            Change::Revoked(partitions) => self.give_up(partitions).await,
            Change::Lost(partitions) => self.lose(partitions).await,
        };
        mutant!("change-is-forgotten" => return answered);
        if answered.is_err() {
            // Not answered yet: after the recovery it comes up again, with nothing left open.
            self.change = Some(change);
        }
        answered
    }

    /// Finds out where each new partition starts, then reads on from there.
    async fn take_over(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        self.end().await?;
        let calls = &self.calls;
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        let committed = calls.resume_member(None, async || consumer.committed(partitions).await).await?;
        let (committed, moved) = self.standing(committed).await?;
        for (partition, committed) in &committed {
            self.waiting.restore(*partition, committed.as_ref()).map_err(damaged)?;
        }
        let calls = &self.calls;
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        let fresh: Vec<i32> = partitions
            .iter()
            .copied()
            .filter(|p| !committed.iter().any(|(q, c)| p == q && c.is_some()))
            .collect();
        let ends = match self.config.consumer.start {
            Start::Latest if !fresh.is_empty() => {
                let ends = calls.resume_member(None, async || consumer.ends(&fresh).await).await?;
                // Once: what came in since was not there when this pipeline began.
                let once = |(partition, end)| (partition, *self.decided.entry(partition).or_insert(end));
                ends.into_iter().map(once).collect()
            }
            _ => Vec::new(),
        };
        let start = |partition: i32| {
            let at = |list: &[(i32, i64)]| list.iter().find(|(p, _)| *p == partition).map(|(_, o)| *o);
            let committed: Vec<_> =
                committed.iter().filter_map(|(p, c)| c.as_ref().map(|c| (*p, c.offset))).collect();
            mutant!("committed-is-ignored" => return Position::Beginning);
            at(&committed).or_else(|| at(&ends)).map_or(Position::Beginning, Position::Offset)
        };
        let from: Vec<_> = partitions.iter().map(|&partition| (partition, start(partition))).collect();
        let calls = &self.calls;
        let Some(consumer) = &mut self.consumer else { return Ok(()) };
        calls.resume_member(None, async || consumer.assign(&from).await).await?;
        for &(partition, position) in &from {
            self.ownership.add(partition, position);
        }
        // The offsets are stable: what a predecessor remembered with them is decided too.
        self.remember(partitions);
        let calls = &self.calls;
        mutant!("start-is-not-committed" => return Ok(()));
        // "latest" is decided once. Were it not committed, a crash before the first commit would move the start
        // behind records that arrived in between. And a loss is accepted once.
        for (partition, end) in ends.into_iter().chain(moved) {
            self.offsets.start_at(partition, end);
            self.pace.open(calls.broker.now());
        }
        tracing::info!(worker = calls.name, "assigned {partitions:?}");
        Ok(())
    }

    /// Notes the starts that a failed transaction left uncommitted for the next one.
    pub(super) fn note_starts(&mut self) {
        for (partition, start) in mem::take(&mut self.undecided) {
            if self.ownership.partitions().contains(&partition) {
                self.offsets.start_at(partition, start);
                self.pace.open(self.calls.broker.now());
            }
        }
    }

    /// Commits what was handled, then lets the partitions go.
    async fn give_up(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        mutant!("unassign-before-end" => self.unassign(partitions).await?);
        mutant!("revoke-without-end" => return self.unassign(partitions).await);
        self.end().await?;
        self.unassign(partitions).await?;
        tracing::info!(worker = self.calls.name, "revoked {partitions:?}");
        Ok(())
    }

    /// They are somebody else's already: nothing of theirs may be committed any more.
    async fn lose(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        self.nothing_to_commit()?;
        self.unassign(partitions).await?;
        tracing::warn!(worker = self.calls.name, "lost {partitions:?}");
        Ok(())
    }

    /// Has the recovery abort what is open; then the change comes up again, with nothing open.
    pub(super) fn nothing_to_commit(&self) -> Result<(), Fault> {
        if self.txn.is_open() || !self.offsets.is_empty() {
            return Err(Fault::Abort(Cause::new("Rebalance", "partitions were lost").passing(true)));
        }
        Ok(())
    }

    async fn unassign(&mut self, partitions: &[i32]) -> Result<(), Trouble> {
        if let Some(consumer) = &mut self.consumer {
            self.calls.resume_member(None, async || consumer.unassign(partitions).await).await?;
        }
        self.ownership.remove(partitions);
        self.let_go(partitions);
        Ok(())
    }

    /// Forgets what is known of partitions that are somebody else's.
    pub(super) fn let_go(&mut self, partitions: &[i32]) {
        self.waiting.forget(partitions);
        self.narrowing.forget(partitions);
        self.rested.retain(|(partition, _)| !partitions.contains(partition));
        if let Some(memory) = &mut self.memory {
            memory.forget(partitions);
        }
        self.restore.forget(partitions);
        self.report();
    }
}

pub(super) fn damaged(what: String) -> Trouble {
    Trouble::Failed(Error::failed(format_args!(
        "{what}: it says which records behind that offset are done. Set the group's offset anew, with \
         kafka-consumer-groups.sh --reset-offsets, to where the pipeline shall go on"
    )))
}
