//! How long an order takes from being written to being read as committed: a thread reads the output and
//! compares the time in each record with its own clock.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use hdrhistogram::Histogram;
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
};

use crate::{Failure, client, feed::micros, job::EnrichedOrder, results::figure};

/// How often the reader looks whether it is still needed.
const LOOK: Duration = Duration::from_millis(100);

/// Microseconds; what takes longer counts as that long.
const LONGEST: u64 = 60_000_000;

/// Three digits.
const DIGITS: u8 = 3;

/// A thread that reads.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    thread: JoinHandle<Result<Histogram<u64>, Failure>>,
}

#[derive(Debug)]
struct Shared {
    seen: AtomicU64,
    /// Records written before are not counted, in microseconds since the epoch.
    from: AtomicI64,
    done: AtomicBool,
}

impl Reader {
    /// Begins to read a topic; counts latencies of nothing yet.
    pub fn start(bootstrap: &str, topic: &str, partitions: i32) -> Result<Self, Failure> {
        let reader: BaseConsumer = client::reader(bootstrap).create()?;
        let mut list = TopicPartitionList::new();
        for partition in 0..partitions {
            list.add_partition_offset(topic, partition, Offset::Beginning)?;
        }
        reader.assign(&list)?;
        let shared = Arc::new(Shared {
            seen: AtomicU64::new(0),
            from: AtomicI64::new(i64::MAX),
            done: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        Ok(Self { shared, thread: thread::spawn(move || read(&reader, &theirs)) })
    }

    /// How many records it has read.
    pub fn seen(&self) -> u64 {
        self.shared.seen.load(Ordering::Relaxed)
    }

    /// Counts latencies of what is written from now on.
    pub fn count_from_now(&self) {
        self.shared.from.store(micros(), Ordering::Relaxed);
    }

    /// Stops, and returns the latencies in microseconds.
    pub fn finish(self) -> Result<Histogram<u64>, Failure> {
        self.shared.done.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the reader of latencies panicked")?
    }
}

/// An empty histogram of microseconds.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST, DIGITS)
        .unwrap_or_else(|error| unreachable!("bounds and digits are within what is allowed: {error}"))
}

fn read(reader: &BaseConsumer, shared: &Shared) -> Result<Histogram<u64>, Failure> {
    let mut latencies = histogram();
    while !shared.done.load(Ordering::Relaxed) {
        let Some(message) = reader.poll(LOOK) else { continue };
        let message = message?;
        let order: EnrichedOrder<'_> = serde_json::from_slice(message.payload().unwrap_or_default())?;
        if order.at >= shared.from.load(Ordering::Relaxed) {
            latencies.saturating_record(u64::try_from(micros() - order.at).unwrap_or(0));
        }
        shared.seen.fetch_add(1, Ordering::Relaxed);
    }
    Ok(latencies)
}

/// The percentiles of a table, in milliseconds.
pub fn figures(latencies: &Histogram<u64>) -> [(&'static str, f64); 4] {
    let ms = |micros: u64| micros as f64 / 1000.0;
    [
        (figure::P50_MS, ms(latencies.value_at_quantile(0.5))),
        (figure::P99_MS, ms(latencies.value_at_quantile(0.99))),
        (figure::P999_MS, ms(latencies.value_at_quantile(0.999))),
        (figure::MAX_MS, ms(latencies.max())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_in_milliseconds() {
        let mut latencies = histogram();
        (1..=1000).for_each(|ms| latencies.saturating_record(ms * 1000));
        let close = |(_, ms): &(&str, f64), to: f64| (ms - to).abs() <= to / 100.0;
        let figures = figures(&latencies);
        let expected = [500.0, 990.0, 999.0, 1000.0];
        assert!(figures.iter().zip(expected).all(|(figure, to)| close(figure, to)), "{figures:?}");
    }
}
