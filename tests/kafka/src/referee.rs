//! Reads what came out, `read_committed`, to a captured end, and says what is wrong with it.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    ops::Range,
    time::{Duration, Instant},
};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};
use serde::Deserialize;

use crate::topics::client;

const CALL: Duration = Duration::from_secs(20);

/// How long reading a whole topic may take.
const READ: Duration = Duration::from_mins(2);

/// A record as the referee keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The partition it came from.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Its key.
    pub key: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
}

/// What the referee found: all zero is exactly once, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Orders that were put in.
    pub expected: u64,
    /// Records that came out.
    pub found: u64,
    /// Orders without an output.
    pub missing: u64,
    /// Outputs beyond the first of an order.
    pub duplicated: u64,
    /// Outputs that stand behind a later one of the same customer.
    pub reordered: u64,
    /// Outputs of no order that was put in.
    pub foreign: u64,
}

impl Findings {
    /// Whether every order came out exactly once, in order.
    pub fn is_clean(&self) -> bool {
        (self.missing, self.duplicated, self.reordered, self.foreign) == (0, 0, 0, 0)
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found, missing, duplicated, reordered, foreign } = self;
        write!(
            f,
            "in {expected}, out {found}: missing {missing}, duplicated {duplicated}, reordered {reordered}, foreign {foreign}"
        )
    }
}

/// Judges the outputs of orders `ids`. Orders of one customer went in with rising ids.
pub fn judge(ids: Range<u64>, outputs: &[Seen]) -> Findings {
    #[derive(Deserialize)]
    struct Order {
        order_id: u64,
    }
    let mut findings =
        Findings { expected: ids.end - ids.start, found: outputs.len() as u64, ..Findings::default() };
    let mut times: HashMap<u64, u64> = HashMap::new();
    let mut last: BTreeMap<(i32, &[u8]), u64> = BTreeMap::new();
    for seen in outputs {
        let Ok(Order { order_id }) = serde_json::from_slice(&seen.value) else {
            findings.foreign += 1;
            continue;
        };
        if !ids.contains(&order_id) {
            findings.foreign += 1;
            continue;
        }
        *times.entry(order_id).or_default() += 1;
        let before = last.entry((seen.partition, &seen.key)).or_default();
        findings.reordered += u64::from(order_id < *before);
        *before = order_id.max(*before);
    }
    findings.missing = ids.filter(|id| !times.contains_key(id)).count() as u64;
    findings.duplicated = times.values().map(|times| times - 1).sum();
    findings
}

/// Every committed record of the topic up to the end at the time of the call.
///
/// # Panics
/// When the broker does not answer, or the end is not reached within two minutes: a transaction that
/// was left open shows so.
pub fn read_committed(bootstrap: &str, topic: &str) -> Vec<Seen> {
    let consumer = reader(bootstrap, "read_committed");
    let mut left = BTreeMap::new();
    let mut from = TopicPartitionList::new();
    for (partition, end) in high_watermarks(bootstrap, topic) {
        if end > 0 {
            left.insert(partition, end);
            from.add_partition_offset(topic, partition, Offset::Beginning).expect("a valid offset");
        }
    }
    consumer.assign(&from).expect("assigns");
    let deadline = Instant::now() + READ;
    let mut seen = Vec::new();
    while !left.is_empty() {
        assert!(Instant::now() < deadline, "{topic}: the end was not reached, left of {left:?}");
        match consumer.poll(Duration::from_millis(200)) {
            Some(Ok(record)) => seen.push(Seen {
                partition: record.partition(),
                offset: record.offset(),
                key: record.key().unwrap_or_default().to_vec(),
                value: record.payload().unwrap_or_default().to_vec(),
            }),
            // At the end of what is committed. With a transaction still open that lies before the
            // captured end, and the end comes again once it is closed.
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                let reached = last_stable_offset(&consumer, topic, partition);
                if left.get(&partition).is_some_and(|end| reached >= *end) {
                    left.remove(&partition);
                }
            }
            Some(Err(error)) => eprintln!("referee: {error}"),
            None => {}
        }
    }
    seen
}

/// Watches how far a group is with a topic that has no control records.
pub struct Progress {
    consumer: BaseConsumer,
    topic: String,
    ends: Vec<(i32, i64)>,
}

impl Progress {
    /// Of the records that are in the topic now.
    ///
    /// # Panics
    /// When the broker does not answer.
    pub fn of(bootstrap: &str, group: &str, topic: &str) -> Self {
        let consumer = client(bootstrap).set("group.id", group).create().expect("a consumer needs no broker");
        Self { consumer, topic: topic.to_owned(), ends: high_watermarks(bootstrap, topic) }
    }

    /// How many records the group has not committed: 0 is all.
    ///
    /// # Panics
    /// When the broker does not answer.
    pub fn left(&self) -> u64 {
        let mut asked = TopicPartitionList::new();
        for (partition, _) in &self.ends {
            asked.add_partition(&self.topic, *partition);
        }
        let committed = self.consumer.committed_offsets(asked, CALL).expect("committed offsets");
        let offset = |partition| match committed.find_partition(&self.topic, partition)?.offset() {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        };
        let left = |(partition, end): &(i32, i64)| *end - offset(*partition).unwrap_or(0);
        self.ends.iter().map(left).sum::<i64>().unsigned_abs()
    }
}

/// How many records of the topic are held back behind a transaction that is still open: end minus
/// last stable offset, over all partitions.
///
/// # Panics
/// When the broker does not answer.
pub fn held_back(bootstrap: &str, topic: &str) -> i64 {
    let consumer = reader(bootstrap, "read_committed");
    let ends = high_watermarks(bootstrap, topic);
    ends.into_iter().map(|(partition, end)| end - last_stable_offset(&consumer, topic, partition)).sum()
}

/// Partition and end of each partition.
///
/// # Panics
/// When the broker does not answer.
pub fn high_watermarks(bootstrap: &str, topic: &str) -> Vec<(i32, i64)> {
    let consumer = reader(bootstrap, "read_uncommitted");
    let metadata = consumer.fetch_metadata(Some(topic), CALL).expect("metadata");
    let partitions = metadata.topics()[0].partitions().iter().map(rdkafka::metadata::MetadataPartition::id);
    partitions
        .map(|partition| {
            let (_, end) = consumer.fetch_watermarks(topic, partition, CALL).expect("watermarks");
            (partition, end)
        })
        .collect()
}

/// The end as a `read_committed` client is told it.
fn last_stable_offset(consumer: &BaseConsumer, topic: &str, partition: i32) -> i64 {
    consumer.fetch_watermarks(topic, partition, CALL).expect("watermarks").1
}

fn reader(bootstrap: &str, isolation: &str) -> BaseConsumer {
    client(bootstrap)
        .set("group.id", "referee")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("isolation.level", isolation)
        .set("auto.offset.reset", "error")
        .set("fetch.queue.backoff.ms", "5")
        .create()
        .expect("a consumer needs no broker")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders;

    fn outputs(ids: &[u64]) -> Vec<Seen> {
        let seen = |(offset, &id): (usize, &u64)| Seen {
            partition: 0,
            offset: offset as i64,
            key: orders::customer(id).into_bytes(),
            value: orders::order(id).into_bytes(),
        };
        ids.iter().enumerate().map(seen).collect()
    }

    #[test]
    fn what_came_once_and_in_order_is_clean() {
        assert!(judge(0..5, &outputs(&[0, 1, 2, 3, 4])).is_clean());
    }

    #[test]
    fn a_loss_a_double_and_a_stranger_are_counted() {
        let findings = judge(0..5, &outputs(&[0, 1, 1, 3, 4, 9]));
        assert_eq!((findings.missing, findings.duplicated, findings.foreign), (1, 1, 1));
    }

    #[test]
    fn a_swap_within_one_customer_is_counted_and_one_between_customers_is_not() {
        let same = orders::CUSTOMERS; // order n and n + CUSTOMERS belong to the same customer
        assert_eq!(judge(0..same + 1, &outputs(&[same, 0])).reordered, 1);
        assert_eq!(judge(0..2, &outputs(&[1, 0])).reordered, 0);
    }
}
