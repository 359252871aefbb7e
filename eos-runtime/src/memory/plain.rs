//! Records outside of any pipeline: what a test or a file puts in, and what it reads back.

use super::{batch::Batch, cluster::Cluster, code::Code, log::Isolation};

/// A record to append outside of any transaction.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainRecord<'a> {
    /// The key; `None` is a null key.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Name and value of each header.
    pub headers: &'a [(&'a str, Option<&'a [u8]>)],
    /// Milliseconds since the Unix epoch; `None` is now.
    pub timestamp: Option<i64>,
    /// The partition; `None` leaves it to the key, and without a key takes turns.
    pub partition: Option<i32>,
}

impl<'a> PlainRecord<'a> {
    /// A record of this key and value.
    pub fn new(key: &'a (impl AsRef<[u8]> + ?Sized), value: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self { key: Some(key.as_ref()), value: Some(value.as_ref()), ..Self::default() }
    }

    pub(super) fn push_to(&self, batch: &mut Batch, now: i64) -> usize {
        let headers = self.headers.iter().map(|(name, value)| (name.as_bytes(), *value));
        batch.push(self.timestamp.unwrap_or(now), self.key, self.value, headers)
    }
}

/// A record as it lies in its partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRecord {
    /// The partition.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
    /// Milliseconds since the Unix epoch.
    pub timestamp: i64,
    /// The key; `None` is a null key.
    pub key: Option<Vec<u8>>,
    /// The value; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// Name and value of each header.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Cluster {
    /// All records of a topic that a reader of this isolation sees now, by partition, then offset.
    pub fn read(&self, topic: &str, isolation: Isolation) -> Result<Vec<ReadRecord>, Code> {
        let partitions = self.partitions(topic).ok_or(Code::UnknownTopicOrPartition)?;
        let mut records = Vec::new();
        for partition in 0..partitions {
            let from = self.log_start(topic, partition)?;
            for slice in self.fetch(topic, partition, from, usize::MAX, isolation)?.slices {
                let batch = &slice.batch;
                records.extend(slice.records.clone().map(|at| {
                    ReadRecord {
                        partition,
                        offset: slice.base + at as i64,
                        timestamp: batch.timestamp(at),
                        key: batch.key(at).map(<[u8]>::to_vec),
                        value: batch.value(at).map(<[u8]>::to_vec),
                        headers: (0..)
                            .map_while(|nth| batch.header(at, nth))
                            .map(|header| (header.name.to_owned(), header.value.map(<[u8]>::to_vec)))
                            .collect(),
                    }
                }));
            }
        }
        Ok(records)
    }
}
