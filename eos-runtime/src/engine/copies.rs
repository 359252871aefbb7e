//! Records outside of the client's buffers, and choices of records.

use crate::record::{Header, Headers, Record, Records};

use super::waiting::Parked;

/// A record that waits, with all it has.
#[derive(Debug, Clone)]
pub(super) struct Copied {
    pub(super) partition: i32,
    pub(super) offset: i64,
    timestamp: Option<i64>,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(String, Option<Vec<u8>>)>,
}

impl Copied {
    pub(super) fn of(record: &Record<'_>) -> Self {
        let owned = |bytes: Option<&[u8]>| bytes.map(<[u8]>::to_vec);
        Self {
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
            key: owned(record.key),
            value: owned(record.value),
            headers: record
                .headers
                .iter()
                .map(|header| (header.name.to_owned(), owned(header.value)))
                .collect(),
        }
    }

    pub(super) fn key(&self) -> Option<&[u8]> {
        self.key.as_deref()
    }

    /// Bytes it takes, roughly.
    pub(super) fn bytes(&self) -> usize {
        let len = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + len(value)).sum();
        size_of::<Self>() + len(&self.key) + len(&self.value) + headers
    }

    /// Bytes the record's copy would take.
    pub(super) fn bytes_of(record: &Record<'_>) -> usize {
        let len = |bytes: Option<&[u8]>| bytes.map_or(0, <[u8]>::len);
        let headers: usize = record.headers.iter().map(|header| header.name.len() + len(header.value)).sum();
        size_of::<Self>() + len(record.key) + len(record.value) + headers
    }
}

/// Parked records as a chunk.
pub(super) struct Copies(pub(super) Vec<Parked>);

impl Records for Copies {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        let copied = &self.0[index].record;
        Record {
            partition: copied.partition,
            offset: copied.offset,
            timestamp: copied.timestamp,
            key: copied.key.as_deref(),
            value: copied.value.as_deref(),
            headers: Headers::of(self, index),
        }
    }

    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        let (name, value) = self.0[index].record.headers.get(nth)?;
        Some(Header { name, value: value.as_deref() })
    }
}

/// Some of the records of a chunk.
pub(super) struct Chosen<'a> {
    pub(super) chunk: &'a dyn Records,
    /// Their indexes, ascending.
    pub(super) indexes: &'a [usize],
}

impl Records for Chosen<'_> {
    fn len(&self) -> usize {
        self.indexes.len()
    }

    fn record(&self, index: usize) -> Record<'_> {
        self.chunk.record(self.indexes[index])
    }

    fn place(&self, index: usize) -> (i32, i64) {
        self.chunk.place(self.indexes[index])
    }

    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        self.chunk.header(self.indexes[index], nth)
    }
}
