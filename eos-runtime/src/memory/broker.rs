//! The broker as a pipeline reaches it, and as a test or a file does.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::broker::{
    Broker, Cause, Committed, ConsumerConfig, Fault, NewTopic, Position, ProducerConfig, TopicLayout,
};

use super::{
    batch::Batch,
    cluster::Cluster,
    code::Code,
    consumer::MemoryConsumer,
    coordinator::OpenTransaction,
    driver::{Client, Driver, RealTime, Request},
    log::Isolation,
    partitioner::partition_for_key,
    plain::{PlainRecord, ReadRecord},
    producer::MemoryProducer,
    reader::MemoryReader,
    settings::TopicSettings,
    shared::{Shared, State},
};

/// An in-process broker. Clones are the same broker.
#[derive(Clone)]
pub struct Memory {
    pub(super) shared: Arc<Shared>,
    client: Arc<Client>,
    keyless: Arc<AtomicU32>,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// Making and filling it. These calls act at once, outside of any request.
impl Memory {
    /// A broker in real time: its clients may live on several threads, and a call that waits blocks
    /// its thread.
    pub fn new() -> Self {
        Self::driven_by(RealTime::default())
    }

    /// A broker whose requests go through this driver.
    pub fn driven_by(driver: impl Driver + 'static) -> Self {
        let shared = Shared::new(Box::new(driver));
        let client = shared.client("admin");
        Self { shared: Arc::new(shared), client: Arc::new(client), keyless: Arc::default() }
    }

    /// Creates a topic.
    pub fn create_topic(&self, name: &str, partitions: i32, settings: TopicSettings) -> Result<(), Code> {
        self.cluster(|cluster| cluster.create_topic(name, partitions, settings))
    }

    /// Appends a record that belongs to no transaction. Answers its partition and offset.
    pub fn produce_plain(&self, topic: &str, record: PlainRecord<'_>) -> Result<(i32, i64), Code> {
        let settings = self.cluster(|cluster| cluster.settings(topic));
        let settings = settings.ok_or(Code::UnknownTopicOrPartition)?;
        let partition = self.partition(topic, &record)?;
        let mut batch = Batch::default();
        if record.push_to(&mut batch, self.shared.driver.unix_millis()) > settings.max_message_bytes {
            return Err(Code::MessageTooLarge);
        }
        let batch = Arc::new(batch);
        let offset = self.cluster(|cluster| cluster.produce_plain(topic, partition, batch))?;
        Ok((partition, offset))
    }

    /// Appends many records that belong to no transaction, a batch per partition: all of them, or,
    /// on an error, none.
    pub fn produce_all<'a>(
        &self,
        topic: &str,
        records: impl IntoIterator<Item = PlainRecord<'a>>,
    ) -> Result<(), Code> {
        let (count, settings) = self
            .cluster(|cluster| Some((cluster.partitions(topic)?, cluster.settings(topic)?)))
            .ok_or(Code::UnknownTopicOrPartition)?;
        let now = self.shared.driver.unix_millis();
        let mut open: Vec<Batch> = (0..count).map(|_| Batch::default()).collect();
        let mut full: Vec<(i32, Batch)> = Vec::new();
        for record in records {
            let partition = self.choose(&record, count)?;
            let batch = &mut open[partition as usize];
            if record.push_to(batch, now) > settings.max_message_bytes {
                return Err(Code::MessageTooLarge);
            }
            if batch.bytes_len() >= Batch::FULL {
                full.push((partition, std::mem::take(batch)));
            }
        }
        full.extend((0..).zip(open).filter(|(_, batch)| !batch.is_empty()));
        self.cluster(|cluster| {
            full.into_iter().try_for_each(|(partition, batch)| {
                cluster.produce_plain(topic, partition, Arc::new(batch)).map(drop)
            })
        })
    }

    /// All records that a reader of this isolation sees now, by partition, then offset.
    pub fn read(&self, topic: &str, isolation: Isolation) -> Result<Vec<ReadRecord>, Code> {
        self.cluster(|cluster| cluster.read(topic, isolation))
    }

    /// What the group has committed for each partition of the topic, pending offsets aside.
    pub fn committed(&self, group: &str, topic: &str) -> Result<Vec<Option<Committed>>, Code> {
        self.cluster(|cluster| cluster.committed(group, topic))
    }

    /// The offset behind the last record.
    pub fn high_watermark(&self, topic: &str, partition: i32) -> Result<i64, Code> {
        self.cluster(|cluster| cluster.high_watermark(topic, partition))
    }

    /// Where `read_committed` readers are held.
    pub fn last_stable_offset(&self, topic: &str, partition: i32) -> Result<i64, Code> {
        self.cluster(|cluster| cluster.last_stable_offset(topic, partition))
    }

    /// The transactions that are not finished.
    pub fn open_transactions(&self) -> Vec<OpenTransaction> {
        self.cluster(|cluster| cluster.open_transactions())
    }

    /// Looks at the broker's state, or changes it, at this moment.
    pub fn cluster<T>(&self, look: impl FnOnce(&mut Cluster) -> T) -> T {
        self.shared.with(|state, _| look(&mut state.cluster))
    }

    /// When something happens without any client asking.
    #[cfg(feature = "testing")]
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.shared.with(|state, _| state.deadline(&*self.shared.driver))
    }

    /// Lets the broker and the members' background threads do what is due at this moment.
    #[cfg(feature = "testing")]
    pub(crate) fn catch_up(&self) {
        self.shared.with(|state, _| state.unsettle());
        self.shared.with(|_, _| ());
    }

    fn partition(&self, topic: &str, record: &PlainRecord<'_>) -> Result<i32, Code> {
        let count = self.cluster(|cluster| cluster.partitions(topic));
        self.choose(record, count.ok_or(Code::UnknownTopicOrPartition)?)
    }

    fn choose(&self, record: &PlainRecord<'_>, count: i32) -> Result<i32, Code> {
        match (record.partition, record.key) {
            (Some(partition), _) if (0..count).contains(&partition) => Ok(partition),
            (Some(_), _) => Err(Code::UnknownTopicOrPartition),
            (None, Some(key)) => Ok(partition_for_key(key, count)),
            (None, None) => Ok((self.keyless.fetch_add(1, Ordering::Relaxed) % count as u32) as i32),
        }
    }
}

impl Broker for Memory {
    type Consumer = MemoryConsumer;
    type Producer = MemoryProducer;
    type Reader = MemoryReader;

    async fn consumer(&self, config: &ConsumerConfig) -> Result<MemoryConsumer, Fault> {
        MemoryConsumer::new(self.shared.clone(), config)
    }

    async fn producer(&self, config: &ProducerConfig) -> Result<MemoryProducer, Fault> {
        Ok(MemoryProducer::new(self.shared.clone(), config))
    }

    async fn reader(&self, topic: &str, from: &[(i32, Position)]) -> Result<MemoryReader, Fault> {
        Ok(MemoryReader::new(self.shared.clone(), topic, from))
    }

    async fn topic(&self, name: &str) -> Result<Option<TopicLayout>, Fault> {
        let layout = |cluster: &Cluster| {
            let settings = cluster.settings(name)?.told();
            Some(TopicLayout { partitions: cluster.partitions(name)?, replication: 1, settings })
        };
        let call = self.shared.call(&self.client, Request::Metadata, |state, _| Ok(layout(&state.cluster)));
        call.await.map_err(|code| code.fault("Metadata"))
    }

    async fn create_topic(&self, name: &str, topic: &NewTopic) -> Result<(), Fault> {
        const CALL: &str = "CreateTopics";
        let settings = TopicSettings::of(&topic.properties)?;
        // Kafka's num.partitions is 1 unless somebody says otherwise, and there is one broker.
        let (partitions, replication) = (topic.partitions.unwrap_or(1), topic.replication.unwrap_or(1));
        let wrong = match (partitions, replication) {
            (..=0, _) => Some(format!("INVALID_PARTITIONS: {partitions}")),
            (_, 1) => None,
            _ => Some(format!("INVALID_REPLICATION_FACTOR: {replication} replicas, and there is one broker")),
        };
        if let Some(wrong) = wrong {
            return Err(Fault::Stop(Cause::new(CALL, format_args!("topic {name}: {wrong}"))));
        }
        let create = |state: &mut State, _| state.cluster.create_topic(name, partitions, settings);
        match self.shared.call(&self.client, Request::CreateTopics, create).await {
            Ok(()) | Err(Code::TopicAlreadyExists) => Ok(()),
            Err(code) => Err(code.fault(CALL)),
        }
    }

    async fn ends(&self, topic: &str) -> Result<Vec<i64>, Fault> {
        let call = self.shared.call(&self.client, Request::ListOffsets, |State { cluster, .. }, _| {
            let partitions = cluster.partitions(topic).ok_or(Code::UnknownTopicOrPartition)?;
            (0..partitions).map(|partition| cluster.high_watermark(topic, partition)).collect()
        });
        call.await.map_err(|code| code.fault("ListOffsets"))
    }

    async fn starts(&self, topic: &str) -> Result<Vec<i64>, Fault> {
        let call = self.shared.call(&self.client, Request::ListOffsets, |State { cluster, .. }, _| {
            let partitions = cluster.partitions(topic).ok_or(Code::UnknownTopicOrPartition)?;
            (0..partitions).map(|partition| cluster.log_start(topic, partition)).collect()
        });
        call.await.map_err(|code| code.fault("ListOffsets"))
    }

    async fn group_offsets(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Fault> {
        let call = self.shared.call_until_settled(&self.client, Request::OffsetFetch, |cluster, _| {
            let partitions = cluster.partitions(topic).ok_or(Code::UnknownTopicOrPartition)?;
            let fetch = |partition| Ok(cluster.offset_fetch(group, topic, partition)?.map(|at| at.offset));
            (0..partitions).map(fetch).collect()
        });
        call.await.map_err(|code| code.fault("OffsetFetch"))
    }

    async fn has_records(&self, topic: &str, partition: i32, from: i64, to: i64) -> Result<bool, Fault> {
        let call = self.shared.call_until_settled(&self.client, Request::Fetch, |cluster, _| {
            let met = cluster.has_records(topic, partition, from..to)?;
            met.ok_or(Code::UnstableOffsetCommit)
        });
        call.await.map_err(|code| code.fault("Fetch"))
    }

    fn now(&self) -> Duration {
        self.shared.driver.now()
    }

    async fn sleep(&self, time: Duration) {
        self.shared.driver.sleep(time).await;
    }
}
