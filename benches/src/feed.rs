//! Writes the orders that the arms read.

use std::{
    ops::Range,
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
    /// How many records are in it.
    pub records: u64,
    /// How many different orders they are, numbered from 0: so many come out.
    pub orders: u64,
    /// How many bytes each has.
    pub size: usize,
}

/// What is among the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// Nothing else.
    Plain,
    /// After every so many of them a record that is no order.
    Poison(u64),
    /// After every so many of them one of the last ten thousand once more.
    Repeated(u64),
}

/// Creates a topic and fills it as fast as one thread can.
pub fn preload(bootstrap: &str, partitions: i32, orders: u64, size: usize) -> Result<Input, Failure> {
    preload_mixed(bootstrap, partitions, orders, size, Mix::Plain)
}

/// The same, with something among the orders.
pub fn preload_mixed(
    bootstrap: &str,
    partitions: i32,
    orders: u64,
    size: usize,
    mix: Mix,
) -> Result<Input, Failure> {
    let topic = topics::create(bootstrap, "orders", partitions)?;
    let mut feeder = Feeder::new(bootstrap, &topic, size)?;
    let (at, mut records) = (micros(), orders);
    for order_id in 0..orders {
        feeder.send(order_id, at)?;
        match mix {
            Mix::Poison(every) if order_id % every == every - 1 => feeder.send_poison(order_id)?,
            Mix::Repeated(every) if order_id % every == every - 1 => {
                feeder.send(order_id - (order_id * 31 % 10_000).min(order_id), at)?;
            }
            _ => continue,
        }
        records += 1;
    }
    feeder.finish()?;
    // Reports are for errors only: what is there is counted.
    let there = Ends::of(bootstrap, &topic, partitions)?.sum()?;
    if there as u64 != records {
        return Err(format!("of {records} orders {there} arrived in {topic}").into());
    }
    Ok(Input { topic, partitions, records, orders, size })
}

/// Microseconds since the epoch.
pub fn micros() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_micros() as i64)
}

/// A producer of orders.
pub struct Feeder {
    producer: BaseProducer,
    topic: String,
    size: usize,
    customer: String,
    order: String,
}

impl Feeder {
    /// One that writes orders of so many bytes.
    pub fn new(bootstrap: &str, topic: &str, size: usize) -> Result<Self, Failure> {
        let mut config = client::plain(bootstrap);
        config
            .set("enable.idempotence", "true")
            .set("delivery.report.only.error", "true")
            .set("partitioner", "murmur2_random")
            .set("linger.ms", "1");
        let (topic, customer, order) = (topic.to_owned(), String::new(), String::new());
        Ok(Self { producer: config.create()?, topic, size, customer, order })
    }

    /// Writes an order.
    pub fn send(&mut self, order_id: u64, at: i64) -> Result<(), Failure> {
        job::write_customer(order_id, &mut self.customer);
        job::write_order(order_id, &self.customer, at, self.size, &mut self.order);
        self.produce()
    }

    /// Writes a record that is no order, where the order of this number would be.
    fn send_poison(&mut self, order_id: u64) -> Result<(), Failure> {
        job::write_customer(order_id, &mut self.customer);
        self.order = format!("no order {order_id}");
        self.produce()
    }

    fn produce(&mut self) -> Result<(), Failure> {
        let mut record = BaseRecord::to(&self.topic).key(&self.customer).payload(&self.order);
        while let Err((error, back)) = self.producer.send(record) {
            if !matches!(error, KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)) {
                return Err(error.into());
            }
            self.producer.poll(TICK);
            record = back;
        }
        Ok(())
    }

    /// Writes `rate` orders a second for so long, numbered from `first`, each with the time it is written.
    /// Returns how many.
    pub fn pace(&mut self, first: u64, rate: u64, time: Duration) -> Result<u64, Failure> {
        let count = (rate as f64 * time.as_secs_f64()) as u64;
        at_pace(rate, count, |numbers| {
            for nth in numbers {
                self.send(first + nth, micros())?;
            }
            self.producer.poll(Duration::ZERO);
            Ok(())
        })?;
        Ok(count)
    }

    /// Waits until all has arrived.
    pub fn finish(&self) -> Result<(), Failure> {
        Ok(self.producer.flush(LAST)?)
    }
}

impl std::fmt::Debug for Feeder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Feeder of {}", self.topic)
    }
}

/// Calls `act` every millisecond with the numbers that are due, of `count`, so that there are `rate` a second.
/// After a pause of its own it does not do more than two milliseconds' worth in a step.
pub fn at_pace(
    rate: u64,
    count: u64,
    mut act: impl FnMut(Range<u64>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let burst = (rate * 2).div_ceil(1000);
    let (began, mut done, mut tick) = (Instant::now(), 0, 0);
    while done < count {
        let due = (rate as f64 * began.elapsed().as_secs_f64()) as u64;
        let upto = due.clamp(done, count.min(done + burst));
        act(done..upto)?;
        done = upto;
        tick += 1;
        thread::sleep((TICK * tick).saturating_sub(began.elapsed()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_kept_without_bursts() {
        // given 2000 a second for a tenth of a second
        let (mut steps, began) = (Vec::new(), Instant::now());

        // when each step is looked at
        let kept = at_pace(2000, 200, |numbers| {
            steps.push(numbers);
            Ok(())
        });

        // then all were done, none too early, and never more than two milliseconds' worth at once
        assert!(kept.is_ok());
        assert_eq!(steps.iter().cloned().flatten().collect::<Vec<_>>(), (0..200).collect::<Vec<_>>());
        assert!(began.elapsed() >= Duration::from_millis(99));
        assert!(steps.iter().all(|step| step.clone().count() <= 4), "{steps:?}");
    }
}
