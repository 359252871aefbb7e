//! The requests of transactional producers.

use std::time::Duration;

use crate::{
    broker::{Committed, GroupMetadata},
    memory::{
        code::Code,
        coordinator::{EndTxn, OpenTransaction},
        log::ProducerIdentity,
    },
};

use super::Cluster;

impl Cluster {
    /// `InitProducerId`: takes the transactional id over.
    pub fn init_producer_id(
        &mut self,
        transactional_id: &str,
        timeout: Duration,
        now: Duration,
    ) -> Result<ProducerIdentity, Code> {
        if timeout.is_zero() || timeout > self.max_transaction_timeout {
            return Err(Code::InvalidTransactionTimeout);
        }
        self.revision += 1;
        let answer = self.coordinator.init_producer_id(transactional_id, timeout, now + self.marker_delay);
        self.write_markers(now);
        answer
    }

    /// `AddPartitionsToTxn`.
    pub fn add_partitions_to_txn<'a>(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        partitions: impl IntoIterator<Item = (&'a str, i32)>,
        now: Duration,
    ) -> Result<(), Code> {
        let partitions: Result<Vec<_>, _> =
            partitions.into_iter().map(|(topic, partition)| self.resolve(topic, partition)).collect();
        self.revision += 1;
        self.coordinator.add_partitions(transactional_id, producer, partitions?, now)
    }

    /// `AddOffsetsToTxn`.
    pub fn add_offsets_to_txn(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        group: &str,
        now: Duration,
    ) -> Result<(), Code> {
        self.revision += 1;
        self.coordinator.add_offsets(transactional_id, producer, group, now)
    }

    /// `TxnOffsetCommit`: stores the offsets, pending until the transaction ends.
    pub fn txn_offset_commit(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        group: &GroupMetadata,
        topic: &str,
        offsets: &[(i32, Committed)],
    ) -> Result<(), Code> {
        let staged: Result<Vec<_>, _> = offsets
            .iter()
            .map(|(partition, offset)| Ok((self.resolve(topic, *partition)?, offset.clone())))
            .collect();
        self.check_commit(group)?;
        self.coordinator.verify_group(transactional_id, producer, &group.group)?;
        self.offsets.entry(group.group.clone()).or_default().stage(producer, staged?)
    }

    /// `EndTxn`.
    pub fn end_txn(&mut self, request: &EndTxn, now: Duration) -> Result<(), Code> {
        self.revision += 1;
        let answer = self.coordinator.end_txn(request, now + self.marker_delay);
        self.write_markers(now);
        answer
    }

    /// The transactions that are not finished, by transactional id.
    pub fn open_transactions(&self) -> Vec<OpenTransaction> {
        self.coordinator.open()
    }

    /// How long the coordinator takes to write the markers of an ended transaction. Zero at first.
    pub fn set_marker_delay(&mut self, delay: Duration) {
        self.marker_delay = delay;
    }

    pub(super) fn write_markers(&mut self, now: Duration) {
        while let Some(ending) = self.coordinator.next_ending(now) {
            for at in ending.partitions {
                self.log_mut(at).end_transaction(ending.producer, ending.commit);
            }
            for group in ending.groups {
                self.offsets.entry(group).or_default().end_transaction(ending.producer, ending.commit);
            }
            self.version += 1;
        }
    }
}
