//! A reader outside of any group: assigned by hand, and told of the end of each partition.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use rdkafka::{consumer::Consumer as _, types::RDKafkaErrorCode as Code};

use crate::{
    broker::{Fault, Position, Read},
    clock::now,
    record::Records as _,
};

use super::{
    admin::Admin,
    chunk::KafkaChunk,
    classify,
    client::{Connection, Isolation, SLICE},
    source::{Source, offset},
};

/// librdkafka assigns nothing without the name of a group; nobody joins it.
pub(super) const NO_GROUP: &str = "eos-reader";

/// How long a broker may wait for more before it says that a partition ends here. A reader is there for
/// what is in the log, and the end of a log of transactions is a marker, which only that answer passes.
const END: &str = "10";

/// A reader of one topic, `read_committed`.
pub struct KafkaReader {
    source: Source,
    positions: BTreeMap<i32, i64>,
}

impl KafkaReader {
    pub(super) fn new(
        connection: &Connection,
        admin: Arc<Admin>,
        topic: &str,
        from: &[(i32, Position)],
    ) -> Result<Self, Fault> {
        let mut config = connection.reader(None, Isolation::Committed)?;
        config.set("group.id", NO_GROUP).set("enable.partition.eof", "true").set("fetch.wait.max.ms", END);
        // What retention deletes meanwhile is not there to be read.
        config.set("auto.offset.reset", "earliest");
        let source = Source::new(topic, &config, admin, false)?;
        source.forward(from.iter().map(|(partition, _)| *partition))?;
        let list = source.list(from.iter().map(|(partition, position)| (*partition, offset(*position))))?;
        source.consumer().assign(&list).map_err(|error| classify::wrapped("assign", &error))?;
        let begun = |position: Position| match position {
            Position::Offset(offset) => offset,
            Position::Beginning => 0,
        };
        let positions = from.iter().map(|(partition, position)| (*partition, begun(*position))).collect();
        Ok(Self { source, positions })
    }

    /// Takes what was fetched: its records, and whether any position moved.
    fn fetch(&mut self, max: usize, wait: Duration) -> Result<(KafkaChunk, bool), Fault> {
        let mut batch = self.source.fetcher().consume(max, wait);
        let (source, positions) = (&self.source, &mut self.positions);
        let (mut moved, mut failed) = (false, Ok(()));
        batch.retain(|message| {
            let (partition, offset) = (message.partition(), message.offset());
            let Some(position) = positions.get_mut(&partition) else { return false };
            let (next, is_record) = match message.error() {
                None => (offset + 1, true),
                // Of the last stable offset, when a transaction is open there.
                Some((Code::PartitionEOF, _)) => (offset, false),
                Some((code, text)) => {
                    if let Err(fault) = source.failed(partition, offset, code, &text) {
                        failed = Err(fault);
                    }
                    return false;
                }
            };
            // What was passed does not come again.
            let is_new = next > *position;
            *position = next.max(*position);
            moved |= is_new;
            is_record && is_new
        });
        failed.map(|()| (KafkaChunk::new(batch), moved))
    }
}

impl Read for KafkaReader {
    type Chunk = KafkaChunk;

    async fn poll(&mut self, max_records: usize, wait: Duration) -> Result<Option<KafkaChunk>, Fault> {
        let deadline = now() + wait;
        loop {
            self.source.serve();
            self.source.heed()?;
            let left = deadline.saturating_sub(now());
            match self.fetch(max_records, left.min(SLICE))? {
                (chunk, _) if !chunk.is_empty() => return Ok(Some(chunk)),
                (_, true) => return Ok(None),
                _ if now() >= deadline => return Ok(None),
                _ => {}
            }
        }
    }

    fn position(&self, partition: i32) -> i64 {
        self.positions[&partition]
    }
}

impl Drop for KafkaReader {
    fn drop(&mut self) {
        self.source.leave(false);
    }
}

impl std::fmt::Debug for KafkaReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KafkaReader of {}", self.source.topic)
    }
}
