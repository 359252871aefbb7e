//! Reads what came out, `read_committed`, to a captured end, and says what is wrong with it.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    ops::Range,
    time::{Duration, Instant},
};

use eos_fixture::wait_for;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::BorrowedMessage,
};

use crate::{orders, topics::client};

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

impl From<&BorrowedMessage<'_>> for Seen {
    fn from(record: &BorrowedMessage<'_>) -> Self {
        Self {
            partition: record.partition(),
            offset: record.offset(),
            key: record.key().unwrap_or_default().to_vec(),
            value: record.payload().unwrap_or_default().to_vec(),
        }
    }
}

/// What the referee found: all zero is exactly once, in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// Outputs of no order that was put in, or with another key or other contents.
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
    let mut findings =
        Findings { expected: ids.end - ids.start, found: outputs.len() as u64, ..Findings::default() };
    let mut times: HashMap<u64, u64> = HashMap::new();
    let mut last: BTreeMap<&[u8], u64> = BTreeMap::new();
    for seen in outputs {
        let is_ours = |id: &u64| ids.contains(id) && orders::is_true_to(*id, &seen.key, &seen.value);
        let Some(order_id) = orders::id_in(&seen.value).filter(is_ours) else {
            findings.foreign += 1;
            continue;
        };
        *times.entry(order_id).or_default() += 1;
        let before = last.entry(&seen.key).or_default();
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
    read_from(bootstrap, topic, |_| 0)
}

/// Every committed record of the topic that the group has not committed, up to the end at the time of
/// the call: none, when the group is at the end, whatever control records and aborted ones stand there.
///
/// # Panics
/// As [`read_committed`], and when the group is beyond the end.
pub fn unread(bootstrap: &str, group: &str, topic: &str) -> Vec<Seen> {
    let progress = Progress::of(bootstrap, group, topic);
    let committed = progress.committed();
    for (partition, end) in &progress.ends {
        assert!(committed[partition] <= *end, "{topic}/{partition}: {committed:?} is beyond {end}");
    }
    read_from(bootstrap, topic, |partition| committed[&partition])
}

fn read_from(bootstrap: &str, topic: &str, start: impl Fn(i32) -> i64) -> Vec<Seen> {
    let consumer = reader(bootstrap, "read_committed");
    let mut left = BTreeMap::new();
    let mut from = TopicPartitionList::new();
    for (partition, end) in high_watermarks(bootstrap, topic) {
        let start = start(partition);
        if end > start {
            left.insert(partition, end);
            from.add_partition_offset(topic, partition, Offset::Offset(start)).expect("a valid offset");
        }
    }
    consumer.assign(&from).expect("assigns");
    let deadline = Instant::now() + READ;
    let mut seen = Vec::new();
    while !left.is_empty() {
        assert!(Instant::now() < deadline, "{topic}: the end was not reached, left of {left:?}");
        match consumer.poll(Duration::from_millis(200)) {
            Some(Ok(record)) => seen.push(Seen::from(&record)),
            // At the end of what is committed. With a transaction still open that lies before the
            // captured end, and the end comes again once it is closed.
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                let reached = end_of(&consumer, topic, partition);
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
        let committed = self.committed();
        self.ends.iter().map(|(partition, end)| end - committed[partition]).sum::<i64>().unsigned_abs()
    }

    /// Each partition's committed offset; 0 where there is none.
    fn committed(&self) -> BTreeMap<i32, i64> {
        let mut asked = TopicPartitionList::new();
        for (partition, _) in &self.ends {
            asked.add_partition(&self.topic, *partition);
        }
        let committed = self.consumer.committed_offsets(asked, CALL).expect("committed offsets");
        let offset = |partition| match committed.find_partition(&self.topic, partition)?.offset() {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        };
        self.ends.iter().map(|(partition, _)| (*partition, offset(*partition).unwrap_or(0))).collect()
    }
}

/// How many records of the topic are held back behind a transaction that is still open: end minus
/// last stable offset, over all partitions.
///
/// # Panics
/// When the broker does not answer.
pub fn held_back(bootstrap: &str, topic: &str) -> i64 {
    held_back_at(bootstrap, topic).into_iter().map(|(_, stable, end)| end - stable).sum()
}

/// Partition, last stable offset and end of each partition in which a transaction is open.
///
/// # Panics
/// When the broker does not answer.
pub fn held_back_at(bootstrap: &str, topic: &str) -> Vec<(i32, i64, i64)> {
    let consumer = reader(bootstrap, "read_committed");
    let ends = high_watermarks(bootstrap, topic).into_iter();
    ends.map(|(partition, end)| (partition, end_of(&consumer, topic, partition), end))
        .filter(|(_, stable, end)| stable < end)
        .collect()
}

/// A `read_committed` consumer of every partition, from its beginning on.
///
/// # Panics
/// When the broker does not answer.
pub fn reader_of_all(bootstrap: &str, topic: &str) -> BaseConsumer {
    let consumer = reader(bootstrap, "read_committed");
    let mut all = TopicPartitionList::new();
    for (partition, _) in high_watermarks(bootstrap, topic) {
        all.add_partition_offset(topic, partition, Offset::Beginning).expect("a valid offset");
    }
    consumer.assign(&all).expect("assigns");
    consumer
}

/// Partition and end of each partition.
///
/// # Panics
/// When the broker does not answer.
pub fn high_watermarks(bootstrap: &str, topic: &str) -> Vec<(i32, i64)> {
    let consumer = reader(bootstrap, "read_uncommitted");
    let metadata = consumer.fetch_metadata(Some(topic), CALL).expect("metadata");
    let partitions = metadata.topics()[0].partitions().iter().map(rdkafka::metadata::MetadataPartition::id);
    partitions.map(|partition| (partition, end_of(&consumer, topic, partition))).collect()
}

/// The end as this client is told it: for a `read_committed` one that is the last stable offset. Asks again
/// while another node is becoming the leader.
fn end_of(consumer: &BaseConsumer, topic: &str, partition: i32) -> i64 {
    let ends = || consumer.fetch_watermarks(topic, partition, CALL).map_err(|error| error.to_string());
    wait_for(CALL, "watermarks", ends).expect("watermarks").1
}

fn reader(bootstrap: &str, isolation: &str) -> BaseConsumer {
    client(bootstrap)
        .set("group.id", "referee")
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("isolation.level", isolation)
        .set("auto.offset.reset", "error")
        .set("fetch.queue.backoff.ms", "5")
        // The referee must not wait for a broker that stands still when others have taken over.
        .set("socket.timeout.ms", "3000")
        .create()
        .expect("a consumer needs no broker")
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_output_with_the_key_or_the_contents_of_another_is_foreign() {
        let mut outputs = outputs(&[0, 1, 2]);
        outputs[1].key = orders::customer(2).into_bytes();
        outputs[2].value = orders::order(2).replace("amount_cents\":", "amount_cents\":1").into_bytes();
        let findings = judge(0..3, &outputs);
        assert_eq!((findings.foreign, findings.missing), (2, 2));
    }

    #[test]
    fn a_swap_within_one_customer_is_counted_and_one_between_customers_is_not() {
        let same = orders::CUSTOMERS; // order n and n + CUSTOMERS belong to the same customer
        assert_eq!(judge(0..same + 1, &outputs(&[same, 0])).reordered, 1);
        assert_eq!(judge(0..2, &outputs(&[1, 0])).reordered, 0);
    }
}
