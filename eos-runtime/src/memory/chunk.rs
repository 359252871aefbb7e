//! Fetched records as the engine reads them: the log's own batches, shared.

use std::sync::Arc;

use crate::record::{Header, Headers, Record, Records};

use super::{
    batch::Batch,
    cluster::Cluster,
    code::Code,
    log::{Isolation, Slice},
};

/// Records of one or more partitions, in offset order within each.
#[derive(Debug, Default)]
pub struct MemoryChunk {
    parts: Vec<Part>,
    /// Where each record is: its part, its index in the part's batch.
    index: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Part {
    partition: i32,
    base: i64,
    batch: Arc<Batch>,
}

impl MemoryChunk {
    /// At most `max` committed records in all, each partition read from its offset on, beginning with
    /// number `turn` of them. Beside them: where each partition that was looked at goes on.
    pub(super) fn fetch(
        cluster: &Cluster,
        topic: &str,
        from: &[(i32, i64)],
        turn: usize,
        max: usize,
    ) -> Result<(Self, Vec<(i32, i64)>), Code> {
        let (mut chunk, mut moved) = (Self::default(), Vec::new());
        for nth in 0..from.len() {
            let (partition, from) = from[(turn + nth) % from.len()];
            let left = max - chunk.len();
            if left == 0 {
                break;
            }
            let fetched = cluster.fetch(topic, partition, from, left, Isolation::ReadCommitted)?;
            moved.push((partition, fetched.next));
            for slice in fetched.slices {
                chunk.push(partition, slice);
            }
        }
        Ok((chunk, moved))
    }

    fn push(&mut self, partition: i32, slice: Slice) {
        let part = self.parts.len() as u32;
        self.index.extend(slice.records.map(|record| (part, record as u32)));
        self.parts.push(Part { partition, base: slice.base, batch: slice.batch });
    }

    fn at(&self, index: usize) -> (&Part, usize) {
        let (part, record) = self.index[index];
        (&self.parts[part as usize], record as usize)
    }
}

impl Records for MemoryChunk {
    fn len(&self) -> usize {
        self.index.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let (part, at) = self.at(index);
        Record {
            partition: part.partition,
            offset: part.base + at as i64,
            timestamp: Some(part.batch.timestamp(at)),
            key: part.batch.key(at),
            value: part.batch.value(at),
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        let (part, at) = self.at(index);
        part.batch.header(at, nth)
    }
}
