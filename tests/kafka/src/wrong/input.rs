//! The input in batches.

use std::{collections::BTreeSet, time::Duration};

use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerGroupMetadata},
    error::KafkaError,
};

use crate::order::Order;

pub(crate) const CALL: Duration = Duration::from_secs(20);

/// How many orders are one batch; the last may have less.
const BATCH: usize = 400;

pub(crate) struct Input {
    consumer: BaseConsumer,
    at_end: BTreeSet<i32>,
    done: TopicPartitionList,
}

impl Input {
    pub(crate) fn open(config: &mut ClientConfig, topic: &str, isolation: &str) -> Self {
        let consumer: BaseConsumer = config
            .set("isolation.level", isolation)
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("auto.offset.reset", "earliest")
            .create()
            .expect("a consumer needs no broker");
        consumer.subscribe(&[topic]).expect("a topic");
        Self { consumer, at_end: BTreeSet::new(), done: TopicPartitionList::new() }
    }

    /// The next orders; none at the end of the input.
    pub(crate) fn batch(&mut self) -> Vec<Order> {
        let mut orders = Vec::new();
        while orders.len() < BATCH && !self.is_at_end() {
            match self.consumer.poll(CALL) {
                Some(Ok(record)) => {
                    self.at_end.remove(&record.partition());
                    let (partition, next) = (record.partition(), Offset::Offset(record.offset() + 1));
                    self.done.add_partition_offset(record.topic(), partition, next).expect("an offset");
                    orders.push(Order::read(record.payload().unwrap_or_default()));
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => drop(self.at_end.insert(partition)),
                Some(Err(error)) => eprintln!("poll: {error}"),
                None => {} // a rebalance was answered
            }
        }
        orders
    }

    /// Behind what was handed out.
    pub(crate) fn done(&self) -> &TopicPartitionList {
        &self.done
    }

    pub(crate) fn group(&self) -> ConsumerGroupMetadata {
        self.consumer.group_metadata().expect("a member")
    }

    pub(crate) fn commit(&self) {
        self.consumer.commit(&self.done, CommitMode::Sync).expect("committed");
    }

    /// Back to what is committed.
    pub(crate) fn rewind(&mut self) {
        let mut back = TopicPartitionList::new();
        for it in self.consumer.committed(CALL).expect("committed offsets").elements() {
            let offset = if it.offset() == Offset::Invalid { Offset::Beginning } else { it.offset() };
            back.add_partition_offset(it.topic(), it.partition(), offset).expect("an offset");
        }
        self.consumer.seek_partitions(back, CALL).expect("the committed offsets");
        self.done = TopicPartitionList::new();
        self.at_end.clear();
    }

    fn is_at_end(&self) -> bool {
        let owned = self.consumer.assignment().expect("an assignment").count();
        owned > 0 && self.at_end.len() == owned
    }
}
