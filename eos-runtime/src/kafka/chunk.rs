//! Fetched records in librdkafka's own memory.

use crate::record::{Header, Headers, Record, Records};

use super::{ffi::Batch, rebalance::Membership};

/// Records as librdkafka fetched them; nothing is copied. Dropping the chunk gives them back.
pub struct KafkaChunk {
    batch: Batch<Membership>,
}

impl KafkaChunk {
    /// Messages that are all records.
    pub(super) fn new(batch: Batch<Membership>) -> Self {
        Self { batch }
    }
}

impl Records for KafkaChunk {
    fn len(&self) -> usize {
        self.batch.messages().len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let message = &self.batch.messages()[index];
        Record {
            partition: message.partition(),
            offset: message.offset(),
            timestamp: message.timestamp(),
            key: message.key(),
            value: message.value(),
            headers: Headers::of(self, index),
        }
    }

    fn place(&self, index: usize) -> (i32, i64) {
        let message = &self.batch.messages()[index];
        (message.partition(), message.offset())
    }

    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        self.batch.messages()[index].header(nth).map(|(name, value)| Header { name, value })
    }
}

impl std::fmt::Debug for KafkaChunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaChunk of {} records", self.len())
    }
}
