//! The broker: a state machine with one function per request of Kafka's protocol. It takes time as
//! a value and never waits: what is not yet so is answered as such, and asked again.

mod groups;
mod transactions;

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
    time::Duration,
};

use super::{
    batch::Batch,
    code::Code,
    coordinator::{Coordinator, TopicPartition},
    group::Group,
    log::{Fetched, Isolation, Log, ProducerIdentity},
    offsets::Offsets,
    settings::TopicSettings,
};

/// Topics, transactions, groups.
#[derive(Debug)]
pub struct Cluster {
    names: HashMap<Arc<str>, usize>,
    topics: Vec<Topic>,
    coordinator: Coordinator,
    groups: BTreeMap<String, Group>,
    offsets: BTreeMap<String, Offsets>,
    marker_delay: Duration,
    max_transaction_timeout: Duration,
    version: u64,
    revision: u64,
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
            groups: BTreeMap::new(),
            offsets: BTreeMap::new(),
            marker_delay: Duration::ZERO,
            // Kafka's default of transaction.max.timeout.ms.
            max_transaction_timeout: Duration::from_mins(15),
            version: 0,
            revision: 0,
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

    /// The offset of the oldest record that the partition still has.
    pub fn log_start(&self, topic: &str, partition: i32) -> Result<i64, Code> {
        Ok(self.log(topic, partition)?.start())
    }

    /// `DeleteRecords`: deletes what lies before an offset, as retention does, but no further than the last
    /// stable offset.
    pub fn delete_records(&mut self, topic: &str, partition: i32, before: i64) -> Result<(), Code> {
        let at = self.resolve(topic, partition)?;
        self.log_mut(at).delete_before(before);
        self.version += 1;
        Ok(())
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

/// Time.
impl Cluster {
    /// Does what is due: aborts timed-out transactions, writes markers, removes silent members, ends
    /// rebalances that took too long.
    pub fn tick(&mut self, now: Duration) {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return;
        }
        self.coordinator.expire(now, now + self.marker_delay);
        self.write_markers(now);
        for group in self.groups.values_mut() {
            self.version += u64::from(group.tick(now));
        }
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn deadline(&self) -> Option<Duration> {
        let groups = self.groups.values().filter_map(Group::deadline);
        groups.chain(self.coordinator.deadline()).min()
    }

    /// Changes whenever something happened that a waiting client may have waited for.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Moves on whenever [`deadline`](Self::deadline) or what a member may do can have changed.
    pub(super) fn revision(&self) -> u64 {
        self.revision + self.version
    }

    /// Something happened that clients wait for.
    pub(super) fn note_change(&mut self) {
        self.version += 1;
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
