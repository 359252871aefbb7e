//! The broker: a state machine with one function per request of Kafka's protocol. It takes time as
//! a value and never waits: what is not yet so is answered as such, and asked again.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use crate::broker::{Committed, GroupMetadata};

use super::{
    batch::Batch,
    code::Code,
    coordinator::{Coordinator, EndTxn, OpenTransaction, TopicPartition},
    log::{Fetched, Isolation, Log, ProducerIdentity},
    offsets::Offsets,
};

/// The settings of a topic that change what a client sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicSettings {
    /// `max.message.bytes`: a larger record is refused. Kafka's default is 1 048 588.
    pub max_message_bytes: usize,
}

impl Default for TopicSettings {
    fn default() -> Self {
        Self { max_message_bytes: 1_048_588 }
    }
}

/// Topics, transactions, groups.
#[derive(Debug)]
pub struct Cluster {
    names: HashMap<Arc<str>, usize>,
    topics: Vec<Topic>,
    coordinator: Coordinator,
    offsets: BTreeMap<String, Offsets>,
    marker_delay: Duration,
    max_transaction_timeout: Duration,
    version: u64,
}

#[derive(Debug)]
struct Topic {
    name: Arc<str>,
    partitions: Vec<Log>,
    settings: TopicSettings,
}

impl Default for Cluster {
    fn default() -> Self {
        Self {
            names: HashMap::new(),
            topics: Vec::new(),
            coordinator: Coordinator::default(),
            offsets: BTreeMap::new(),
            marker_delay: Duration::ZERO,
            // Kafka's default of transaction.max.timeout.ms.
            max_transaction_timeout: Duration::from_mins(15),
            version: 0,
        }
    }
}

/// Topics and records.
impl Cluster {
    /// Creates a topic.
    ///
    /// # Panics
    /// When `partitions` is not positive.
    pub fn create_topic(&mut self, name: &str, partitions: i32, settings: TopicSettings) -> Result<(), Code> {
        assert!(partitions > 0, "topic {name} needs at least one partition, not {partitions}");
        if self.names.contains_key(name) {
            return Err(Code::TopicAlreadyExists);
        }
        let name: Arc<str> = name.into();
        self.names.insert(name.clone(), self.topics.len());
        let partitions = (0..partitions).map(|_| Log::default()).collect();
        self.topics.push(Topic { name, partitions, settings });
        self.version += 1;
        Ok(())
    }

    /// The names of all topics, in the order of their creation.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.iter().map(|topic| &*topic.name)
    }

    /// How many partitions the topic has; `None` when it does not exist.
    pub fn partitions(&self, topic: &str) -> Option<i32> {
        Some(self.topic(topic).ok()?.partitions.len() as i32)
    }

    /// The topic's settings; `None` when it does not exist.
    pub fn settings(&self, topic: &str) -> Option<TopicSettings> {
        Some(self.topic(topic).ok()?.settings)
    }

    /// The offset behind the partition's last record.
    pub fn high_watermark(&self, topic: &str, partition: i32) -> Result<i64, Code> {
        Ok(self.log(topic, partition)?.high_watermark())
    }

    /// Where `read_committed` readers are held: the first record of the oldest open transaction.
    pub fn last_stable_offset(&self, topic: &str, partition: i32) -> Result<i64, Code> {
        Ok(self.log(topic, partition)?.last_stable_offset())
    }

    /// Appends records that belong to no transaction. Answers the offset of the first.
    pub fn produce_plain(&mut self, topic: &str, partition: i32, batch: Arc<Batch>) -> Result<i64, Code> {
        let at = self.resolve(topic, partition)?;
        let base = self.log_mut(at).append_plain(batch);
        self.version += 1;
        Ok(base)
    }

    /// `Produce` of a transactional producer: the batch's first record has this sequence number.
    pub fn produce(
        &mut self,
        transactional_id: &str,
        producer: ProducerIdentity,
        topic: &str,
        partition: i32,
        sequence: i32,
        batch: Arc<Batch>,
    ) -> Result<i64, Code> {
        let at = self.resolve(topic, partition)?;
        if !self.log_mut(at).has_open(producer.id) {
            self.coordinator.verify(transactional_id, producer, at)?;
        }
        self.log_mut(at).append(batch, producer, sequence)
    }

    /// `Fetch` from one partition: at most `max_records` records from the offset `from` on.
    pub fn fetch(
        &self,
        topic: &str,
        partition: i32,
        from: i64,
        max_records: usize,
        isolation: Isolation,
    ) -> Result<Fetched, Code> {
        self.log(topic, partition)?.fetch(from, max_records, isolation)
    }

    /// Whether a `read_committed` reader would meet a record in `range`; `None` while an open
    /// transaction keeps it undecided.
    pub fn has_records(&self, topic: &str, partition: i32, range: Range<i64>) -> Result<Option<bool>, Code> {
        Ok(self.log(topic, partition)?.has_records(range))
    }
}

/// Transactions.
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
        self.coordinator.verify_group(transactional_id, producer, &group.group)?;
        self.offsets.entry(group.group.clone()).or_default().stage(producer, staged?)
    }

    /// `EndTxn`.
    pub fn end_txn(&mut self, request: &EndTxn, now: Duration) -> Result<(), Code> {
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

    fn write_markers(&mut self, now: Duration) {
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

/// Committed offsets.
impl Cluster {
    /// `OffsetFetch` with `require_stable`: what the group has committed for a partition.
    pub fn offset_fetch(&self, group: &str, topic: &str, partition: i32) -> Result<Option<Committed>, Code> {
        let at = self.resolve(topic, partition)?;
        self.offsets.get(group).map_or(Ok(None), |offsets| offsets.stable(at))
    }

    /// What the group has committed for each partition of the topic at this moment, pending
    /// offsets aside.
    pub fn committed(&self, group: &str, topic: &str) -> Result<Vec<Option<Committed>>, Code> {
        let id = self.topic_id(topic)?;
        let partitions = 0..self.topics[id].partitions.len() as i32;
        Ok(partitions.map(|partition| self.offsets.get(group)?.committed((id, partition))).collect())
    }

    /// Sets a group's offset as an administrator does.
    pub fn alter_offset(
        &mut self,
        group: &str,
        topic: &str,
        partition: i32,
        offset: Committed,
    ) -> Result<(), Code> {
        let at = self.resolve(topic, partition)?;
        self.offsets.entry(group.to_owned()).or_default().store(at, offset);
        Ok(())
    }
}

/// Time.
impl Cluster {
    /// Does what is due: aborts timed-out transactions, writes markers.
    pub fn tick(&mut self, now: Duration) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        self.coordinator.expire(now, now + self.marker_delay);
        self.write_markers(now);
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn deadline(&self) -> Option<Duration> {
        self.coordinator.deadline()
    }

    /// Changes whenever something happened that a waiting client may have waited for.
    pub fn version(&self) -> u64 {
        self.version
    }

    fn topic_id(&self, name: &str) -> Result<usize, Code> {
        self.names.get(name).copied().ok_or(Code::UnknownTopicOrPartition)
    }

    fn topic(&self, name: &str) -> Result<&Topic, Code> {
        Ok(&self.topics[self.topic_id(name)?])
    }

    fn resolve(&self, topic: &str, partition: i32) -> Result<TopicPartition, Code> {
        let id = self.topic_id(topic)?;
        let count = self.topics[id].partitions.len() as i32;
        if (0..count).contains(&partition) { Ok((id, partition)) } else { Err(Code::UnknownTopicOrPartition) }
    }

    fn log(&self, topic: &str, partition: i32) -> Result<&Log, Code> {
        let (id, partition) = self.resolve(topic, partition)?;
        Ok(&self.topics[id].partitions[partition as usize])
    }

    fn log_mut(&mut self, (id, partition): TopicPartition) -> &mut Log {
        &mut self.topics[id].partitions[partition as usize]
    }
}
