//! The groups' committed offsets, and those that wait in open transactions.

use std::collections::BTreeMap;

use crate::broker::Committed;

use super::{code::Code, coordinator::TopicPartition, log::ProducerIdentity};

/// The offsets of one group.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    committed: BTreeMap<TopicPartition, Stored>,
    pending: BTreeMap<i64, BTreeMap<TopicPartition, Stored>>,
    /// The newest epoch seen of each producer id.
    epochs: BTreeMap<i64, i16>,
    written: u64,
}

#[derive(Debug, Clone)]
struct Stored {
    offset: Committed,
    /// When it was written, counted in writes: of two offsets of one partition the later written
    /// one stands, whichever's transaction ends first.
    written: u64,
}

impl Offsets {
    /// Stores an offset inside of the producer's transaction.
    pub(super) fn stage(
        &mut self,
        producer: ProducerIdentity,
        offsets: impl IntoIterator<Item = (TopicPartition, Committed)>,
    ) -> Result<(), Code> {
        self.see(producer)?;
        for (partition, offset) in offsets {
            self.written += 1;
            let stored = Stored { offset, written: self.written };
            self.pending.entry(producer.id).or_default().insert(partition, stored);
        }
        Ok(())
    }

    /// Ends the producer's transaction.
    pub(super) fn end_transaction(&mut self, producer: ProducerIdentity, commit: bool) {
        // A marker never comes from an older epoch than the offsets it ends.
        self.epochs.insert(producer.id, producer.epoch);
        for (partition, staged) in self.pending.remove(&producer.id).unwrap_or_default() {
            let older = |stored: &Stored| stored.written < staged.written;
            if commit && self.committed.get(&partition).is_none_or(older) {
                self.committed.insert(partition, staged);
            }
        }
    }

    /// What is committed, unless an open transaction may still change it (KIP-447).
    pub(super) fn stable(&self, partition: TopicPartition) -> Result<Option<Committed>, Code> {
        if self.pending.values().any(|staged| staged.contains_key(&partition)) {
            return Err(Code::UnstableOffsetCommit);
        }
        Ok(self.committed(partition))
    }

    /// What is committed at this moment.
    pub(super) fn committed(&self, partition: TopicPartition) -> Option<Committed> {
        self.committed.get(&partition).map(|stored| stored.offset.clone())
    }

    fn see(&mut self, producer: ProducerIdentity) -> Result<(), Code> {
        let epoch = self.epochs.entry(producer.id).or_insert(producer.epoch);
        if producer.epoch < *epoch {
            return Err(Code::InvalidProducerEpoch);
        }
        *epoch = producer.epoch;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ProducerIdentity = ProducerIdentity { id: 1, epoch: 0 };
    const B: ProducerIdentity = ProducerIdentity { id: 2, epoch: 0 };
    const PARTITION: TopicPartition = (0, 0);

    fn at(offset: i64) -> (TopicPartition, Committed) {
        (PARTITION, Committed { offset, metadata: String::new() })
    }

    #[test]
    fn staged_offsets_hold_stable_readers_until_the_transaction_ends() {
        let mut offsets = Offsets::default();
        offsets.stage(A, [at(5)]).unwrap();

        assert_eq!(offsets.stable(PARTITION), Err(Code::UnstableOffsetCommit));
        assert_eq!(offsets.committed(PARTITION), None);
        offsets.end_transaction(A, true);
        assert_eq!(offsets.stable(PARTITION).unwrap().unwrap().offset, 5);
    }

    #[test]
    fn an_abort_drops_staged_offsets() {
        let mut offsets = Offsets::default();
        offsets.stage(A, [at(5)]).unwrap();
        offsets.end_transaction(A, false);

        assert_eq!(offsets.stable(PARTITION), Ok(None));
    }

    #[test]
    fn the_later_written_offset_stands_whichever_commits_last() {
        let mut offsets = Offsets::default();
        offsets.stage(A, [at(5)]).unwrap();
        offsets.stage(B, [at(9)]).unwrap();
        offsets.end_transaction(B, true);
        offsets.end_transaction(A, true);

        assert_eq!(offsets.committed(PARTITION).unwrap().offset, 9);
    }

    #[test]
    fn an_older_epoch_is_refused() {
        let mut offsets = Offsets::default();
        offsets.end_transaction(ProducerIdentity { epoch: 3, ..A }, false);

        assert_eq!(offsets.stage(A, [at(5)]), Err(Code::InvalidProducerEpoch));
    }
}
