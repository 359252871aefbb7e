//! A transaction per record, as tutorials write it: poll, begin, produce, send offsets, commit, with
//! rdkafka's safe interface and its own settings. Its commit flushes by polls of 100 ms, which is what a record
//! costs.
//!
//! A loop to measure against and not to run: any error ends it, for there are none on a quiet broker.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // by hand

use std::{error::Error, sync::atomic::Ordering, time::Duration};

use clap::Parser;
use eos_benches::{
    client,
    job::RawOrder,
    line::{self, Line},
};
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    message::BorrowedMessage,
    producer::{BaseProducer, BaseRecord, Producer as _},
};

/// The longest wait for input.
const IDLE: Duration = Duration::from_millis(100);

/// How long a transactional call may take.
const ANSWER: Duration = Duration::from_secs(10);

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let line = Line::parse();
    let stop = line::asked_to_stop()?;
    let producer: BaseProducer = client::plain(&line.bootstrap)
        .set("transactional.id", &line.id)
        .set("partitioner", "murmur2_random")
        .create()?;
    producer.init_transactions(ANSWER)?;
    let consumer: BaseConsumer = client::plain(&line.bootstrap)
        .set("group.id", &line.group)
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .set("isolation.level", "read_committed")
        .create()?;
    consumer.subscribe(&[&line.input])?;
    let mut transactions = 0;
    while !stop.load(Ordering::Relaxed) {
        if let Some(message) = consumer.poll(IDLE) {
            handle(&message?, &line, &consumer, &producer)?;
            transactions += 1;
        }
    }
    line::farewell(transactions);
    Ok(())
}

/// One record, one transaction.
fn handle(
    message: &BorrowedMessage<'_>,
    line: &Line,
    consumer: &BaseConsumer,
    producer: &BaseProducer,
) -> Outcome {
    producer.begin_transaction()?;
    let order: RawOrder<'_> = serde_json::from_slice(message.payload().unwrap_or_default())?;
    let value = serde_json::to_vec(&order.enrich())?;
    let record = BaseRecord::to(&line.output).key(order.customer).payload(&value);
    producer.send(record).map_err(|(error, _)| error)?;
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(&line.input, message.partition(), Offset::Offset(message.offset() + 1))?;
    let member = consumer.group_metadata().ok_or("no member of a group")?;
    producer.send_offsets_to_transaction(&offsets, &member, ANSWER)?;
    producer.commit_transaction(ANSWER)?;
    Ok(())
}
