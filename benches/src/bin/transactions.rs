//! Transactions and nothing else, back to back: so many records in so many partitions, and the offsets of as
//! many partitions. What is left is what a transaction costs.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // by hand, with a clock of its own

use std::{
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use eos_benches::{Failure, client, latency, measure::Probed, native};
use hdrhistogram::Histogram;
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _, ConsumerGroupMetadata},
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, BaseRecord, Producer as _},
};

/// How long a call to the broker may take.
const ANSWER: Duration = Duration::from_secs(30);

/// How long a full queue is waited for.
const ROOM: Duration = Duration::from_millis(1);

/// So many transactions are counted at least, however long they take.
const AT_LEAST: u64 = 5;

/// A record's value.
const VALUE: [u8; 100] = [b'x'; 100];

#[derive(Debug, Parser)]
struct Arguments {
    /// Where the broker is
    #[arg(long)]
    bootstrap: String,
    /// The topic to write to
    #[arg(long)]
    topic: String,
    /// How many partitions it has
    #[arg(long)]
    all: usize,
    /// The first partition that is written to; each worker has those behind the last one's
    #[arg(long, default_value_t = 0)]
    first: usize,
    /// How many partitions a transaction touches
    #[arg(long)]
    partitions: usize,
    /// How many records it has
    #[arg(long)]
    records: usize,
    /// How many workers there are, each with a producer
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// How long before it counts
    #[arg(long, value_name = "MS")]
    warm_up: u64,
    /// How long it counts
    #[arg(long, value_name = "MS")]
    time: u64,
    /// The stem of the transactional ids
    #[arg(long)]
    id: String,
    /// The consumer group
    #[arg(long)]
    group: String,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let workers = (0..arguments.workers).map(|worker| Worker::new(&arguments, worker));
    let workers = workers.collect::<Result<Vec<_>, _>>()?;
    let counted = thread::scope(|scope| {
        let work = |worker: Worker| scope.spawn(|| worker.work(&arguments));
        let workers: Vec<_> = workers.into_iter().map(work).collect();
        thread::sleep(Duration::from_millis(arguments.warm_up));
        println!("measuring");
        let ended = workers.into_iter().map(|worker| worker.join().map_err(|_| "a worker panicked")?);
        ended.collect::<Result<Vec<Counted>, Failure>>()
    })?;
    let mut times = latency::histogram();
    for one in &counted {
        times.add(&one.times)?;
    }
    let probed = Probed {
        all: counted.iter().map(|one| one.all).sum(),
        transactions: counted.iter().map(|one| one.times.len()).sum(),
        seconds: counted.iter().map(|one| one.time.as_secs_f64()).fold(0.0, f64::max),
        median_us: times.value_at_quantile(0.5) as f64,
        p99_us: times.value_at_quantile(0.99) as f64,
    };
    println!("{}", serde_json::to_string(&probed)?);
    Ok(())
}

struct Worker {
    producer: BaseProducer,
    offsets: TopicPartitionList,
    member: ConsumerGroupMetadata,
    partitions: Vec<i32>,
}

/// What one worker did.
struct Counted {
    /// Transactions, also before it counted.
    all: u64,
    times: Histogram<u64>,
    time: Duration,
}

impl Worker {
    fn new(arguments: &Arguments, worker: usize) -> Result<Self, Failure> {
        let Arguments { bootstrap, topic, all, partitions, group, .. } = arguments;
        let id = format!("{}-{worker}", arguments.id);
        let producer: BaseProducer = client::producer(bootstrap, Some(&id)).create()?;
        producer.init_transactions(ANSWER)?;
        let first = arguments.first + worker * partitions;
        let partitions: Vec<i32> = (first..first + partitions).map(|nth| (nth % all) as i32).collect();
        let mut offsets = TopicPartitionList::new();
        for partition in &partitions {
            offsets.add_partition_offset(topic, *partition, Offset::Offset(1))?;
        }
        // A member of no generation: the broker lets it commit, as nobody has joined the group.
        let consumer: BaseConsumer = client::consumer(bootstrap, group).create()?;
        let member = consumer.group_metadata().ok_or("no group")?;
        Ok(Self { producer, offsets, member, partitions })
    }

    fn work(self, arguments: &Arguments) -> Result<Counted, Failure> {
        let (began, warm_up) = (Instant::now(), Duration::from_millis(arguments.warm_up));
        let end = warm_up + Duration::from_millis(arguments.time);
        let (mut times, mut all, mut from) = (latency::histogram(), 0, Duration::ZERO);
        let mut now = began.elapsed();
        while now < end || times.len() < AT_LEAST {
            self.transaction(arguments)?;
            all += 1;
            let (before, after) = (now, began.elapsed());
            if before >= warm_up {
                times.saturating_record(after.saturating_sub(before).as_micros() as u64);
            } else {
                from = after;
            }
            now = after;
        }
        Ok(Counted { all, times, time: now.saturating_sub(from) })
    }

    fn transaction(&self, arguments: &Arguments) -> Result<(), Failure> {
        self.producer.begin_transaction()?;
        for partition in self.partitions.iter().cycle().take(arguments.records) {
            self.send(&arguments.topic, *partition)?;
        }
        self.producer.send_offsets_to_transaction(&self.offsets, &self.member, ANSWER)?;
        native::commit(&self.producer)
    }

    fn send(&self, topic: &str, partition: i32) -> Result<(), Failure> {
        let mut record = BaseRecord::<(), [u8]>::to(topic).partition(partition).payload(&VALUE);
        while let Err((error, back)) = self.producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            self.producer.poll(ROOM);
            record = back;
        }
        Ok(())
    }
}
