//! Apache Kafka, by librdkafka.
//!
//! Calls block the thread they are made on, in slices of about 100 ms for what can be resumed and of
//! at most a few seconds for what cannot; their futures are ready when first polled. A worker runs
//! them on a thread of its own.

#![allow(clippy::disallowed_types)] // the clients are banned everywhere else

mod admin;
mod chunk;
mod classify;
mod client;
mod consumer;
mod ffi;
mod log;
mod producer;
mod reader;
mod rebalance;
mod source;

pub use self::{chunk::KafkaChunk, consumer::KafkaConsumer, producer::KafkaProducer, reader::KafkaReader};

use std::{sync::Arc, time::Duration};

use rdkafka::Offset;

use crate::{
    broker::{Broker, Cause, ConsumerConfig, Fault, NewTopic, Position, ProducerConfig, TopicLayout},
    clock,
};

use self::{admin::Admin, client::Connection};

/// A way to a Kafka cluster.
#[derive(Clone)]
pub struct Kafka {
    connection: Connection,
    admin: Arc<Admin>,
}

impl Kafka {
    /// A cluster at `bootstrap` (`HOST:PORT`, more with commas between). `properties` are for all
    /// clients, each takes those of its side; they are refused when the first client is made if
    /// `eos-conf` refuses them. Nothing connects yet.
    pub fn new(bootstrap: impl Into<String>, properties: Vec<(String, String)>) -> Self {
        let connection = Connection::new(bootstrap.into(), properties);
        Self { admin: Arc::new(Admin::new(connection.clone())), connection }
    }

    fn partitions(&self, topic: &str) -> Result<Vec<i32>, Fault> {
        let partitions = self.admin.partitions(topic)?;
        let missing =
            || Fault::Stop(Cause::new("Metadata", format_args!("the topic {topic} does not exist")));
        Ok((0..partitions.ok_or_else(missing)?).collect())
    }
}

impl Broker for Kafka {
    type Consumer = KafkaConsumer;
    type Producer = KafkaProducer;
    type Reader = KafkaReader;

    async fn consumer(&self, config: &ConsumerConfig) -> Result<KafkaConsumer, Fault> {
        KafkaConsumer::new(&self.connection, Arc::clone(&self.admin), config)
    }

    async fn producer(&self, config: &ProducerConfig) -> Result<KafkaProducer, Fault> {
        KafkaProducer::new(&self.connection, Arc::clone(&self.admin), config)
    }

    async fn reader(&self, topic: &str, from: &[(i32, Position)]) -> Result<KafkaReader, Fault> {
        KafkaReader::new(&self.connection, Arc::clone(&self.admin), topic, from)
    }

    async fn topic(&self, name: &str) -> Result<Option<TopicLayout>, Fault> {
        self.admin.topic(name)
    }

    async fn create_topic(&self, name: &str, topic: &NewTopic) -> Result<(), Fault> {
        self.admin.create_topic(name, topic)
    }

    async fn ends(&self, topic: &str) -> Result<Vec<i64>, Fault> {
        Ok(in_order(self.admin.offsets(topic, &self.partitions(topic)?, Offset::End)?))
    }

    async fn starts(&self, topic: &str) -> Result<Vec<i64>, Fault> {
        Ok(in_order(self.admin.offsets(topic, &self.partitions(topic)?, Offset::Beginning)?))
    }

    async fn group_offsets(&self, group: &str, topic: &str) -> Result<Vec<Option<i64>>, Fault> {
        let committed = self.admin.committed(group, topic, &self.partitions(topic)?)?;
        Ok(in_order(committed).into_iter().map(|committed| committed.map(|it| it.offset)).collect())
    }

    async fn has_records(&self, topic: &str, partition: i32, from: i64, to: i64) -> Result<bool, Fault> {
        self.admin.has_records(topic, partition, from, to)
    }

    fn now(&self) -> Duration {
        clock::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the port through which everybody else waits")]
    async fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

fn in_order<T>(mut by_partition: Vec<(i32, T)>) -> Vec<T> {
    by_partition.sort_by_key(|(partition, _)| *partition);
    by_partition.into_iter().map(|(_, value)| value).collect()
}

impl std::fmt::Debug for Kafka {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.connection.fmt(f)
    }
}
