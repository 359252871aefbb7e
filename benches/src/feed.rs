//! Writes the orders that the arms read.

use std::{
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rdkafka::{
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, BaseRecord, Producer as _},
};

use crate::{Failure, client, job, progress::Ends, topics};

/// How long the rest of the records may take to arrive.
const LAST: Duration = Duration::from_mins(1);

/// A pace is kept by looks at the clock this far apart.
const TICK: Duration = Duration::from_millis(1);

/// A topic full of orders.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name.
    pub topic: String,
    /// How many partitions it has.
    pub partitions: i32,
    /// How many orders are in it, numbered from 0.
    pub records: u64,
    /// How many bytes each has.
    pub size: usize,
}

/// Creates a topic and fills it as fast as one thread can.
pub fn preload(bootstrap: &str, partitions: i32, records: u64, size: usize) -> Result<Input, Failure> {
    let topic = topics::create(bootstrap, "orders", partitions)?;
    let mut feeder = Feeder::new(bootstrap, &topic, size, "5")?;
    let at = micros();
    for order_id in 0..records {
        feeder.send(order_id, at)?;
    }
    feeder.finish()?;
    // Reports are for errors only: what is there is counted.
    let there = Ends::of(bootstrap, &topic, partitions)?.sum()?;
    if there as u64 != records {
        return Err(format!("of {records} orders {there} arrived in {topic}").into());
    }
    Ok(Input { topic, partitions, records, size })
}

/// What a paced feeder did.
#[derive(Debug, Clone, Copy)]
pub struct Paced {
    /// How many records it wrote.
    pub records: u64,
    /// How long it took.
    pub time: Duration,
}

/// Writes `rate` orders a second for so long, in steps of a millisecond, each with the time it is written.
/// After a pause of its own it does not write more than two milliseconds' worth at once.
pub fn paced(bootstrap: &str, topic: &str, rate: u64, time: Duration, size: usize) -> Result<Paced, Failure> {
    let mut feeder = Feeder::new(bootstrap, topic, size, "1")?;
    let all = (rate as f64 * time.as_secs_f64()) as u64;
    let burst = (rate * 2).div_ceil(1000);
    let (began, mut sent, mut tick) = (Instant::now(), 0, 0);
    while sent < all {
        let due = (rate as f64 * began.elapsed().as_secs_f64()) as u64;
        for _ in 0..due.min(all).saturating_sub(sent).min(burst) {
            feeder.send(sent, micros())?;
            sent += 1;
        }
        feeder.producer.poll(Duration::ZERO);
        tick += 1;
        thread::sleep((TICK * tick).saturating_sub(began.elapsed()));
    }
    let time = began.elapsed();
    feeder.finish()?;
    Ok(Paced { records: sent, time })
}

/// Microseconds since the epoch.
pub fn micros() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_micros() as i64)
}

struct Feeder<'a> {
    producer: BaseProducer,
    topic: &'a str,
    size: usize,
    customer: String,
    order: String,
}

impl<'a> Feeder<'a> {
    fn new(bootstrap: &str, topic: &'a str, size: usize, linger_ms: &str) -> Result<Self, Failure> {
        let mut config = client::plain(bootstrap);
        config
            .set("enable.idempotence", "true")
            .set("delivery.report.only.error", "true")
            .set("partitioner", "murmur2_random")
            .set("linger.ms", linger_ms);
        let (customer, order) = (String::new(), String::new());
        Ok(Self { producer: config.create()?, topic, size, customer, order })
    }

    fn send(&mut self, order_id: u64, at: i64) -> Result<(), Failure> {
        job::write_customer(order_id, &mut self.customer);
        job::write_order(order_id, &self.customer, at, self.size, &mut self.order);
        let mut record = BaseRecord::to(self.topic).key(&self.customer).payload(&self.order);
        while let Err((error, back)) = self.producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            self.producer.poll(TICK);
            record = back;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        Ok(self.producer.flush(LAST)?)
    }
}
