//! rdkafka as it is usually written: `StreamConsumer`, `FutureProducer`, tokio; the settings that
//! exactly-once needs and otherwise librdkafka's own; deliveries awaited before each commit, which runs
//! where blocking is allowed.
//!
//! A loop to measure against and not to run: any error ends it, for there are none on a quiet broker.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // by hand, with a clock of its own

use std::{
    collections::HashMap,
    error::Error,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use clap::Parser;
use eos_benches::{
    job::RawOrder,
    line::{self, Line},
};
use futures_util::future::try_join_all;
use rdkafka::{
    ClientConfig, Message as _, Offset, TopicPartitionList,
    consumer::{Consumer as _, StreamConsumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
    producer::{FutureProducer, FutureRecord, Producer as _, future_producer::DeliveryFuture},
};
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep_until, timeout},
};

/// How often is looked whether to stop while there is no input.
const IDLE: Duration = Duration::from_millis(100);

/// How long a transactional call may take.
const ANSWER: Duration = Duration::from_secs(10);

type Failure = Box<dyn Error + Send + Sync>;
type Outcome<T = ()> = Result<T, Failure>;

#[tokio::main]
async fn main() -> Outcome {
    let line = Line::parse();
    let stop = line::asked_to_stop()?;
    let work = Loop::start(line).await?;
    let mut transactions = 0;
    while !stop.load(Ordering::Relaxed) {
        if let Ok(first) = timeout(IDLE, work.consumer.recv()).await {
            work.transaction(first?).await?;
            transactions += 1;
        }
    }
    line::farewell(transactions);
    Ok(())
}

struct Loop {
    line: Line,
    consumer: StreamConsumer,
    producer: Arc<FutureProducer>,
}

impl Loop {
    async fn start(line: Line) -> Outcome<Self> {
        let consumer: StreamConsumer = ClientConfig::new()
            .set("bootstrap.servers", &line.bootstrap)
            .set("group.id", &line.group)
            .set("isolation.level", "read_committed")
            .set("enable.auto.commit", "false")
            .set("auto.offset.reset", "earliest")
            .create()?;
        let producer: FutureProducer = ClientConfig::new()
            .set("bootstrap.servers", &line.bootstrap)
            .set("transactional.id", &line.id)
            .set("partitioner", "murmur2_random")
            .create()?;
        let producer = Arc::new(producer);
        let own = Arc::clone(&producer);
        spawn_blocking(move || own.init_transactions(ANSWER)).await??;
        consumer.subscribe(&[&line.input])?;
        Ok(Self { line, consumer, producer })
    }

    /// One transaction: from a first record to its commit.
    async fn transaction(&self, first: BorrowedMessage<'_>) -> Outcome {
        self.producer.begin_transaction()?;
        let end = Instant::now() + Duration::from_millis(self.line.interval_ms);
        let (mut deliveries, mut next) = (Vec::new(), HashMap::new());
        self.handle(&first, &mut deliveries, &mut next).await?;
        loop {
            tokio::select! {
                biased;
                () = sleep_until(end) => break,
                message = self.consumer.recv() => {
                    self.handle(&message?, &mut deliveries, &mut next).await?;
                }
            }
        }
        delivered(&mut deliveries).await?;
        self.commit(next).await
    }

    async fn handle(
        &self,
        message: &BorrowedMessage<'_>,
        deliveries: &mut Vec<DeliveryFuture>,
        next: &mut HashMap<i32, i64>,
    ) -> Outcome {
        let order: RawOrder<'_> = serde_json::from_slice(message.payload().unwrap_or_default())?;
        let value = serde_json::to_vec(&order.enrich())?;
        let mut record = FutureRecord::to(&self.line.output).key(order.customer).payload(&value);
        loop {
            match self.producer.send_result(record) {
                Ok(delivery) => {
                    deliveries.push(delivery);
                    break;
                }
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back)) => {
                    delivered(deliveries).await?;
                    record = back;
                }
                Err((error, _)) => return Err(error.into()),
            }
        }
        next.insert(message.partition(), message.offset() + 1);
        Ok(())
    }

    async fn commit(&self, next: HashMap<i32, i64>) -> Outcome {
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in next {
            offsets.add_partition_offset(&self.line.input, partition, Offset::Offset(offset))?;
        }
        let member = self.consumer.group_metadata().ok_or("no member of a group")?;
        let producer = Arc::clone(&self.producer);
        spawn_blocking(move || {
            producer.send_offsets_to_transaction(&offsets, &member, ANSWER)?;
            producer.commit_transaction(ANSWER)
        })
        .await??;
        Ok(())
    }
}

/// Waits until all were delivered.
async fn delivered(deliveries: &mut Vec<DeliveryFuture>) -> Outcome {
    for delivery in try_join_all(deliveries.drain(..)).await? {
        delivery.map_err(|(error, _)| error)?;
    }
    Ok(())
}
