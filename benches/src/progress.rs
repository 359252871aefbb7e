//! How far an arm is: the end of its output as a `read_committed` reader sees it, looked at every 50 ms,
//! and what the arm and the broker had cost by then.

use std::{
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
};

use crate::{Failure, client, observe::Process};

/// How often is looked.
const TICK: Duration = Duration::from_millis(50);

/// How long the end must stand still, with all input committed, to be the end: markers come one by one.
const STILL: Duration = Duration::from_millis(200);

/// How long the output may stand still before the run is given up.
const STALL: Duration = Duration::from_mins(1);

/// How long the broker may take for an answer.
const ANSWER: Duration = Duration::from_secs(5);

/// One look.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Since the watch began.
    pub at: Duration,
    /// The sum of the ends of all partitions: records and commit markers.
    pub end: i64,
    /// The arm's processor time.
    pub client: Duration,
    /// The broker's processor time.
    pub broker: Duration,
}

/// Who is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Watched {
    /// The arm.
    pub client: Process,
    /// The broker.
    pub broker: Process,
}

/// The end of a topic's partitions.
pub struct Ends {
    reader: BaseConsumer,
    asked: TopicPartitionList,
}

impl Ends {
    /// Of this topic.
    pub fn of(bootstrap: &str, topic: &str, partitions: i32) -> Result<Self, Failure> {
        let mut asked = TopicPartitionList::new();
        for partition in 0..partitions {
            // Asked for the offset "at the time" -1, the broker answers with the end.
            asked.add_partition_offset(topic, partition, Offset::End)?;
        }
        Ok(Self { reader: client::reader(bootstrap).create()?, asked })
    }

    /// The sum of the last stable offsets: one request.
    pub fn sum(&self) -> Result<i64, Failure> {
        Ok(sum(&self.reader.offsets_for_times(self.asked.clone(), ANSWER)?))
    }
}

impl std::fmt::Debug for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ends of {:?}", self.asked)
    }
}

/// The offsets that a group has committed in its input.
pub struct Committed {
    reader: BaseConsumer,
    asked: TopicPartitionList,
}

impl Committed {
    /// By this group, in this topic.
    pub fn by(bootstrap: &str, group: &str, topic: &str, partitions: i32) -> Result<Self, Failure> {
        let mut asked = TopicPartitionList::new();
        for partition in 0..partitions {
            asked.add_partition_offset(topic, partition, Offset::Invalid)?;
        }
        let mut config = client::plain(bootstrap);
        // A reader of stable offsets would be kept waiting while a transaction is open.
        config.set("group.id", group).set("isolation.level", "read_uncommitted");
        Ok(Self { reader: config.create()?, asked })
    }

    /// The sum over all partitions: one request.
    pub fn sum(&self) -> Result<i64, Failure> {
        Ok(sum(&self.reader.committed_offsets(self.asked.clone(), ANSWER)?))
    }
}

impl std::fmt::Debug for Committed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Committed in {:?}", self.asked)
    }
}

/// The sum of the offsets in a list; what is none counts as 0.
fn sum(list: &TopicPartitionList) -> i64 {
    let one = |offset| if let Offset::Offset(offset) = offset { offset } else { 0 };
    list.elements().iter().map(|row| one(row.offset())).sum()
}

/// When all is done.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// So many records came out.
    pub outputs: u64,
    /// So many of the input are committed.
    pub committed: u64,
}

/// Looks until all is done and nothing more comes out. `alive` is asked at every
/// look, and ends the watch with its error.
///
/// The samples begin with the last one before anything was there.
pub fn watch(
    ends: &Ends,
    committed: &Committed,
    wanted: Wanted,
    watched: Watched,
    mut alive: impl FnMut() -> Result<(), Failure>,
) -> Result<Vec<Sample>, Failure> {
    let began = Instant::now();
    let (mut samples, mut moved) = (Vec::<Sample>::new(), Duration::ZERO);
    for tick in 1.. {
        alive()?;
        let end = ends.sum()?;
        let at = began.elapsed();
        let gone = || "the process that is measured has ended";
        let client = watched.client.cpu_time().ok_or_else(gone)?;
        let broker = watched.broker.cpu_time().ok_or("the broker has ended")?;
        let sample = Sample { at, end, client, broker };
        match samples.last_mut() {
            Some(last) if last.end == end => {
                if end == 0 {
                    *last = sample;
                }
            }
            _ => {
                samples.push(sample);
                moved = at;
            }
        }
        let still = at.saturating_sub(moved);
        if still >= STILL && end as u64 >= wanted.outputs && committed.sum()? as u64 >= wanted.committed {
            return Ok(samples);
        }
        if still >= STALL {
            return Err(
                format!("the output stands at {end} of {} records for {STALL:?}", wanted.outputs).into()
            );
        }
        thread::sleep((TICK * tick).saturating_sub(began.elapsed()));
    }
    unreachable!("the loop ends by returning")
}

/// What happened between two points of the output.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// How many records.
    pub records: f64,
    /// How long it took.
    pub time: Duration,
    /// What the arm spent meanwhile.
    pub client: Duration,
    /// What the broker spent meanwhile.
    pub broker: Duration,
}

impl Stretch {
    /// Between two shares of the output, each at the first sample at or behind it. `records` is how many the
    /// whole output holds: its end also counts commit markers, which are taken to be spread evenly.
    ///
    /// `None` when there are fewer than two samples in it: too short a run.
    pub fn between(samples: &[Sample], records: u64, [from, to]: [f64; 2]) -> Option<Self> {
        let whole = samples.last()?.end as f64;
        let at = |share: f64| samples.iter().find(|sample| sample.end as f64 >= share * whole);
        let (first, last) = (at(from)?, at(to)?);
        let moved = (last.end - first.end) as f64;
        (moved > 0.0).then(|| Self {
            records: records as f64 * moved / whole,
            time: last.at.saturating_sub(first.at),
            client: last.client.saturating_sub(first.client),
            broker: last.broker.saturating_sub(first.broker),
        })
    }

    /// Records per second.
    pub fn rate(&self) -> f64 {
        self.records / self.time.as_secs_f64()
    }

    /// Seconds per million records.
    pub fn per_million(&self, cost: Duration) -> f64 {
        cost.as_secs_f64() * 1e6 / self.records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(ms: u64, end: i64, cpu: u64) -> Sample {
        let cpu = Duration::from_millis(cpu);
        Sample { at: Duration::from_millis(ms), end, client: cpu, broker: cpu / 2 }
    }

    #[test]
    fn a_stretch_leaves_the_start_out_and_counts_records_without_markers() {
        // given 1000 records and 100 markers, the first tenth slow
        let samples =
            [sample(0, 0, 0), sample(1000, 110, 500), sample(1100, 600, 600), sample(1200, 1100, 700)];

        // when the rest is looked at
        let stretch = Stretch::between(&samples, 1000, [0.1, 1.0]).expect("two samples");

        // then its records, time and costs are those of the rest
        assert!((stretch.records - 900.0).abs() < 1e-9);
        assert_eq!(stretch.time, Duration::from_millis(200));
        assert!((stretch.rate() - 4500.0).abs() < 1e-6);
        assert!((stretch.per_million(stretch.client) - 0.2 * 1e6 / 900.0).abs() < 1e-6);
        assert_eq!(stretch.broker, Duration::from_millis(100));
    }

    #[test]
    fn a_stretch_leaves_out_how_long_the_last_commit_waited() {
        // given an arm whose last records wait for the end of its interval
        let samples = [sample(0, 0, 0), sample(100, 100, 10), sample(900, 960, 90), sample(1900, 1000, 100)];

        // when all but its ends is looked at, then the wait is not in it
        let stretch = Stretch::between(&samples, 1000, [0.1, 0.95]).expect("two samples");
        assert_eq!((stretch.records, stretch.time), (860.0, Duration::from_millis(800)));
    }

    #[test]
    fn a_run_seen_once_has_no_stretch() {
        assert!(Stretch::between(&[sample(50, 1000, 10)], 1000, [0.1, 1.0]).is_none());
        assert!(Stretch::between(&[], 1000, [0.1, 1.0]).is_none());
    }
}
