//! rdkafka by hand, with its safe interface only, by somebody who knows its traps: the client settings of
//! the pipeline, a consumer polled on its own thread, a producer polled on another, and no commit while
//! anything is in flight, since the wrapper would then wait 100 ms.
//!
//! A loop to measure against and not to run: any error ends it, for there are none on a quiet broker.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // by hand, with a clock of its own

use std::{
    error::Error,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use eos_benches::{
    client,
    group::{Change, Group},
    job::RawOrder,
    line::{self, Line},
};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseRecord, DefaultProducerContext, Producer as _, ThreadedProducer},
};

/// Records between two looks at the clock.
const LOOK: usize = 1000;

/// The longest wait for input.
const IDLE: Duration = Duration::from_millis(100);

/// The shortest wait there is.
const SHORT: Duration = Duration::from_micros(200);

/// How long a transactional call may take.
const ANSWER: Duration = Duration::from_secs(10);

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let line = Line::parse();
    let stop = line::asked_to_stop()?;
    let mut work = Loop::start(&line)?;
    while !stop.load(Ordering::Relaxed) {
        work.turn()?;
    }
    work.end()?;
    line::farewell(work.transactions);
    work.consumer.context().close();
    Ok(())
}

struct Loop {
    input: String,
    output: String,
    interval: Duration,
    consumer: BaseConsumer<Group>,
    producer: ThreadedProducer<DefaultProducerContext>,
    /// Since when a transaction is open.
    since: Option<Instant>,
    /// The offset after the last one handled, by partition.
    next: Vec<Option<i64>>,
    transactions: u64,
    value: Vec<u8>,
}

impl Loop {
    fn start(line: &Line) -> Outcome<Self> {
        let producer: ThreadedProducer<_> = client::producer(&line.bootstrap, Some(&line.id)).create()?;
        producer.init_transactions(ANSWER)?;
        let consumer: BaseConsumer<Group> =
            client::consumer(&line.bootstrap, &line.group).create_with_context(Group::default())?;
        consumer.subscribe(&[&line.input])?;
        Ok(Self {
            input: line.input.clone(),
            output: line.output.clone(),
            interval: Duration::from_millis(line.interval_ms),
            consumer,
            producer,
            since: None,
            next: Vec::new(),
            transactions: 0,
            value: Vec::new(),
        })
    }

    fn turn(&mut self) -> Outcome {
        let mut wait = match self.since {
            None => IDLE,
            Some(since) => self.interval.saturating_sub(since.elapsed()),
        };
        for _ in 0..LOOK {
            if !self.handle_one(wait)? {
                break;
            }
            wait = Duration::ZERO;
        }
        if self.since.is_some_and(|since| since.elapsed() >= self.interval) {
            self.end()?;
        }
        for change in self.consumer.context().changes() {
            match change {
                Change::Assigned(partitions) => self.consumer.incremental_assign(&partitions)?,
                Change::Revoked(partitions) => {
                    self.end()?;
                    self.consumer.incremental_unassign(&partitions)?;
                }
            }
        }
        Ok(())
    }

    /// Enriches the next record; `false` when there is none within `wait`.
    fn handle_one(&mut self, wait: Duration) -> Outcome<bool> {
        let Some(message) = self.consumer.poll(wait) else { return Ok(false) };
        let message = message?;
        if self.since.is_none() {
            self.producer.begin_transaction()?;
            self.since = Some(Instant::now());
        }
        let order: RawOrder<'_> = serde_json::from_slice(message.payload().unwrap_or_default())?;
        self.value.clear();
        serde_json::to_writer(&mut self.value, &order.enrich())?;
        let mut record = BaseRecord::to(&self.output).key(order.customer).payload(&self.value);
        while let Err((error, back)) = self.producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            thread::sleep(SHORT);
            record = back;
        }
        let partition = message.partition() as usize;
        if self.next.len() <= partition {
            self.next.resize(partition + 1, None);
        }
        self.next[partition] = Some(message.offset() + 1);
        Ok(true)
    }

    /// Ends the transaction, if there is one.
    fn end(&mut self) -> Outcome {
        if self.since.take().is_none() {
            return Ok(());
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, next) in self.next.iter_mut().enumerate() {
            if let Some(next) = next.take() {
                offsets.add_partition_offset(&self.input, partition as i32, Offset::Offset(next))?;
            }
        }
        let member = self.consumer.group_metadata().ok_or("no member of a group")?;
        self.producer.send_offsets_to_transaction(&offsets, &member, ANSWER)?;
        while self.producer.in_flight_count() > 0 {
            thread::sleep(SHORT);
        }
        self.producer.commit_transaction(ANSWER)?;
        self.transactions += 1;
        Ok(())
    }
}
