//! A real Kafka as the tests use it: topics, plain records in and out, and the ports of
//! `eos_runtime::kafka`.

#![allow(clippy::disallowed_types)] // tests look at the broker with plain clients
#![allow(clippy::missing_panics_doc)] // a helper of tests panics when what it is to bring about fails

use std::{
    convert::Infallible,
    future::Future,
    pin::pin,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use eos_fixture::{Cluster, eventually};
use eos_runtime::{
    broker::{Broker, Committed, Consume, ConsumerConfig, Fault, Polled, Position, ProducerConfig, Transact},
    clock,
    kafka::{Kafka, KafkaConsumer, KafkaProducer},
    outbox::Outbox,
    record::Records,
    spec::Start,
};
use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
    producer::{BaseProducer, BaseRecord, Producer as _},
};

use crate::semantics::{Isolation, Lab, Row};

/// How long anything may take that a healthy broker does at once.
pub const SOON: Duration = Duration::from_secs(30);

/// Drives a port call of Kafka's: it blocks, and is ready when it returns.
///
/// # Panics
/// When it is not.
pub fn done<F: Future>(call: F) -> F::Output {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a port call of Kafka's came back unfinished"),
    }
}

/// A name that no other test uses.
pub fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A cluster under test.
#[derive(Debug, Clone)]
pub struct KafkaLab {
    bootstrap: String,
    kafka: Kafka,
}

impl KafkaLab {
    /// The one-node cluster that the tests of this process share.
    ///
    /// # Panics
    /// When it does not start.
    pub fn shared() -> Self {
        static COORDINATED: Once = Once::new();
        let lab = Self::at(Cluster::shared().expect("a Kafka for the tests").bootstrap());
        // Kafka makes the topic of group offsets when somebody first asks for a group. A producer that
        // is the one to ask gives up after three tries and then blocks for ever (see docs/design.md);
        // behind a pipeline's producer there is always a member of the group.
        COORDINATED.call_once(|| {
            let topic = lab.topic("coordinated", 1);
            retry("the first group", || done(lab.kafka.group_offsets("first", &topic)));
        });
        lab
    }

    /// The cluster at this address.
    pub fn at(bootstrap: &str) -> Self {
        Self { bootstrap: bootstrap.to_owned(), kafka: Kafka::new(bootstrap, Vec::new()) }
    }

    /// Its address.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// The broker port.
    pub fn kafka(&self) -> &Kafka {
        &self.kafka
    }

    /// A new topic of this name's kind; returns its name.
    pub fn topic(&self, name: &str, partitions: i32) -> String {
        let name = unique(name);
        self.create(&name, partitions, &[]);
        name
    }

    fn create(&self, name: &str, partitions: i32, settings: &[(&str, &str)]) {
        let admin: AdminClient<DefaultClientContext> = self.config().create().expect("an admin client");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
        // Tests write records with old timestamps, which Kafka would delete when it first cleans up.
        let topic = topic.set("retention.ms", "-1");
        let topic = settings.iter().fold(topic, |topic, (key, value)| topic.set(key, value));
        let created = runtime.block_on(admin.create_topics(&[topic], &AdminOptions::new()));
        for outcome in created.expect("an answer") {
            outcome.expect("a new topic");
        }
        // Created is not yet known everywhere.
        eventually(SOON, "the new topic", || {
            done(self.kafka.topic(name)).ok().flatten().filter(|layout| layout.partitions == partitions)
        });
    }

    /// Writes plain records `(key, value)` to one partition.
    pub fn write<'a>(
        &self,
        topic: &str,
        partition: i32,
        records: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) {
        let mut config = self.config();
        let producer: BaseProducer = config.set("linger.ms", "5").create().expect("a producer");
        for (key, value) in records {
            let mut record = BaseRecord::to(topic).partition(partition).key(key).payload(value);
            while let Err((error, back)) = producer.send(record) {
                assert_eq!(error.rdkafka_error_code(), Some(rdkafka::types::RDKafkaErrorCode::QueueFull));
                producer.poll(Duration::from_millis(10));
                record = back;
            }
        }
        eventually(SOON, "the records to be written", || {
            producer.poll(Duration::from_millis(1));
            (producer.in_flight_count() == 0).then_some(())
        });
    }

    /// All committed records of a topic, by partition and offset.
    pub fn read(&self, topic: &str) -> Vec<Row> {
        self.read_with(topic, Isolation::ReadCommitted)
    }

    fn read_with(&self, topic: &str, isolation: Isolation) -> Vec<Row> {
        let reader = self.reader(isolation);
        let partitions = done(self.kafka.topic(topic)).expect("metadata").expect("the topic").partitions;
        let mut list = TopicPartitionList::new();
        for partition in 0..partitions {
            list.add_partition_offset(topic, partition, Offset::Beginning).expect("a position");
        }
        reader.assign(&list).expect("an assignment");
        let mut seen = Vec::new();
        let mut open = partitions;
        while open > 0 {
            match eventually(SOON, "the next record", || reader.poll(Duration::from_millis(100))) {
                Ok(message) => seen.push(row(&message)),
                Err(rdkafka::error::KafkaError::PartitionEOF(_)) => open -= 1,
                Err(error) => panic!("reading {topic}: {error}"),
            }
        }
        seen.sort_by_key(|record: &Row| (record.partition, record.offset));
        seen
    }

    /// The end of a partition for a reader of this isolation.
    fn end(&self, topic: &str, partition: i32, isolation: Isolation) -> i64 {
        let reader = self.reader(isolation);
        eventually(SOON, "the end of a partition", || reader.fetch_watermarks(topic, partition, SOON).ok()).1
    }

    fn reader(&self, isolation: Isolation) -> BaseConsumer {
        let isolation = match isolation {
            Isolation::ReadCommitted => "read_committed",
            Isolation::ReadUncommitted => "read_uncommitted",
        };
        let mut config = self.config();
        config
            .set("group.id", "reader")
            .set("isolation.level", isolation)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest");
        config.create().expect("a consumer")
    }

    /// A plain client's settings.
    pub fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config
    }

    /// A member of `group`, by the port.
    pub fn consumer(&self, group: &str, topic: &str, properties: &[(&str, &str)]) -> KafkaConsumer {
        done(self.kafka.consumer(&consumer_config(group, topic, properties))).expect("a consumer")
    }

    /// A producer, by the port, initialised.
    pub fn producer(&self, id: &str, topics: &[&str]) -> KafkaProducer {
        let mut producer = done(self.kafka.producer(&producer_config(id, topics, Duration::from_secs(10))))
            .expect("a producer");
        retry("init", || done(producer.init()));
        producer
    }
}

/// Settings of a member.
pub fn consumer_config(group: &str, topic: &str, properties: &[(&str, &str)]) -> ConsumerConfig {
    ConsumerConfig {
        group: group.to_owned(),
        topic: topic.to_owned(),
        client_id: "test".to_owned(),
        group_instance_id: None,
        start: Start::Earliest,
        properties: owned(properties).chain(owned(&[QUICK])).collect(),
    }
}

/// Members hear of a rebalance with their heartbeat.
const QUICK: (&str, &str) = ("heartbeat.interval.ms", "200");

/// Settings of a producer.
pub fn producer_config(id: &str, topics: &[&str], timeout: Duration) -> ProducerConfig {
    ProducerConfig {
        transactional_id: id.to_owned(),
        client_id: "test".to_owned(),
        transaction_timeout: timeout,
        topics: topics.iter().map(ToString::to_string).collect(),
        properties: Vec::new(),
    }
}

fn owned(properties: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    properties.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
}

/// Repeats a port call while it answers `Retry`, as the engine does.
///
/// # Panics
/// At any other fault, and after [`SOON`].
#[track_caller]
pub fn retry<T>(what: &str, mut call: impl FnMut() -> Result<T, Fault>) -> T {
    eventually(SOON, what, || match call() {
        Ok(value) => Some(value),
        Err(Fault::Retry(_)) => None,
        Err(fault) => panic!("{what}: {fault:?}"),
    })
}

/// How long ago `began` was on the adapter's clock.
pub fn since(began: Duration) -> Duration {
    clock::now().saturating_sub(began)
}

/// What a member saw, with the engine's part played: what is assigned is taken over from the committed
/// offset or the beginning, what is taken away is given up.
#[derive(Debug, Default)]
pub struct Member {
    /// The partitions it owns.
    pub owned: Vec<i32>,
    /// The records it got, `(partition, offset, value)`.
    pub records: Vec<(i32, i64, String)>,
}

impl Member {
    /// One poll, and the answer to it. `true` when the assignment changed.
    ///
    /// # Panics
    /// At any fault but `Retry`.
    pub fn turn(&mut self, consumer: &mut KafkaConsumer, wait: Duration) -> bool {
        match done(consumer.poll(1000, wait)) {
            Ok(Polled::Idle) | Err(Fault::Retry(_)) => false,
            Ok(Polled::Records(chunk)) => {
                for at in 0..chunk.len() {
                    let record = chunk.record(at);
                    let value = String::from_utf8_lossy(record.value.unwrap_or_default()).into_owned();
                    self.records.push((record.partition, record.offset, value));
                }
                false
            }
            Ok(Polled::Assigned(partitions)) => {
                let from = retry("committed", || done(consumer.committed(&partitions)));
                done(consumer.assign(&positions(&from))).expect("an assignment");
                self.owned.extend(partitions);
                true
            }
            Ok(Polled::Revoked(partitions) | Polled::Lost(partitions)) => {
                done(consumer.unassign(&partitions)).expect("a given-up assignment");
                self.owned.retain(|partition| !partitions.contains(partition));
                true
            }
            Err(fault) => panic!("poll: {fault:?}"),
        }
    }

    /// Turns until `goal`.
    ///
    /// # Panics
    /// After [`SOON`].
    #[track_caller]
    pub fn until(&mut self, consumer: &mut KafkaConsumer, what: &str, goal: impl Fn(&Self) -> bool) {
        eventually(SOON, what, || {
            self.turn(consumer, Duration::from_millis(50));
            goal(self).then_some(())
        });
    }
}

/// Where to start from: committed, else the beginning.
pub fn positions(committed: &[(i32, Option<Committed>)]) -> Vec<(i32, Position)> {
    let position = |committed: &Option<Committed>| {
        committed.as_ref().map_or(Position::Beginning, |it| Position::Offset(it.offset))
    };
    committed.iter().map(|(partition, committed)| (*partition, position(committed))).collect()
}

/// Outputs `(topic index, key, value)`, the partitioner choosing.
pub fn outbox<'a>(records: impl IntoIterator<Item = (u16, &'a str, &'a str)>) -> Outbox {
    let mut outbox = Outbox::default();
    for (topic, key, value) in records {
        let mut draft = outbox.draft(topic);
        let Ok(()) = draft.key(|out| put(out, key));
        let Ok(()) = draft.value(|out| put(out, value));
        draft.finish();
    }
    outbox
}

#[expect(clippy::unnecessary_wraps, reason = "the shape that a draft asks for")]
fn put(out: &mut Vec<u8>, text: &str) -> Result<bool, Infallible> {
    out.extend_from_slice(text.as_bytes());
    Ok(true)
}

/// An offset to send, without metadata.
pub fn next(partition: i32, offset: i64) -> (i32, Committed) {
    (partition, Committed { offset, metadata: String::new() })
}

impl Lab for KafkaLab {
    type Broker = Kafka;

    fn broker(&self) -> &Kafka {
        &self.kafka
    }

    fn fresh(&self, name: &str) -> String {
        unique(name)
    }

    async fn create_topic(&self, name: &str, partitions: i32, max_message_bytes: Option<usize>) {
        let limit = max_message_bytes.map(|limit| limit.to_string());
        let setting = limit.as_deref().map(|limit| ("max.message.bytes", limit));
        self.create(name, partitions, setting.as_slice());
    }

    async fn produce_plain(&self, topic: &str, partition: i32, key: &str, value: &str) {
        self.write(topic, partition, [(key, value)]);
    }

    async fn delete_records(&self, topic: &str, partition: i32, before: i64) {
        let admin: AdminClient<DefaultClientContext> = self.config().create().expect("an admin client");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, partition, Offset::Offset(before)).expect("an offset");
        let deleted = runtime.block_on(admin.delete_records(&list, &AdminOptions::new())).expect("an answer");
        assert!(deleted.elements().iter().all(|row| row.error().is_ok()), "{deleted:?}");
    }

    async fn read(&self, topic: &str, isolation: Isolation) -> Vec<Row> {
        self.read_with(topic, isolation)
    }

    async fn high_watermark(&self, topic: &str, partition: i32) -> i64 {
        self.end(topic, partition, Isolation::ReadUncommitted)
    }

    async fn last_stable_offset(&self, topic: &str, partition: i32) -> i64 {
        self.end(topic, partition, Isolation::ReadCommitted)
    }
}

fn row(message: &rdkafka::message::BorrowedMessage<'_>) -> Row {
    use rdkafka::message::Headers as _;
    let headers = message.headers().map(|headers| {
        headers.iter().map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect()
    });
    Row {
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message.timestamp().to_millis().unwrap_or(-1),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers.unwrap_or_default(),
    }
}
