//! A record batch: what one producer appends to one partition at once. Immutable once appended,
//! shared by the log and by every chunk that reads it.

use crate::record::Header;

/// Kafka counts its own framing against `max.message.bytes`: 61 bytes a batch, about ten a record.
const FRAMING: usize = 71;

/// Records of one partition, in one arena.
#[derive(Debug, Default)]
pub struct Batch {
    arena: Vec<u8>,
    records: Vec<Span>,
    headers: Vec<(Slice, Slice)>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    timestamp: i64,
    key: Slice,
    value: Slice,
    headers: (u32, u32),
}

/// A piece of the arena, or null.
#[derive(Debug, Clone, Copy)]
struct Slice {
    start: u32,
    len: u32,
}

const NULL: u32 = u32::MAX;

impl Batch {
    /// From here on a writer should begin another batch: positions are 32 bits wide.
    pub(super) const FULL: usize = 16 << 20;

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Bytes of keys, values and headers.
    pub fn bytes_len(&self) -> usize {
        self.arena.len()
    }

    /// Appends a record and tells how many bytes it counts against `max.message.bytes`.
    pub(super) fn push<'a>(
        &mut self,
        timestamp: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
    ) -> usize {
        let before = self.arena.len();
        let (key, value) = (self.store(key), self.store(value));
        let first = self.headers.len() as u32;
        for (name, value) in headers {
            let header = (self.store(Some(name)), self.store(value));
            self.headers.push(header);
        }
        self.records.push(Span { timestamp, key, value, headers: (first, self.headers.len() as u32) });
        FRAMING + self.arena.len() - before
    }

    /// Milliseconds since the Unix epoch.
    pub(super) fn timestamp(&self, index: usize) -> i64 {
        self.records[index].timestamp
    }

    /// The key; `None` is null.
    pub(super) fn key(&self, index: usize) -> Option<&[u8]> {
        self.load(self.records[index].key)
    }

    /// The value; `None` is a tombstone.
    pub(crate) fn value(&self, index: usize) -> Option<&[u8]> {
        self.load(self.records[index].value)
    }

    /// Header number `nth` of a record.
    pub(super) fn header(&self, index: usize, nth: usize) -> Option<Header<'_>> {
        let (first, end) = self.records[index].headers;
        let (name, value) = self.headers[first as usize..end as usize].get(nth)?;
        // A name that is no UTF-8 cannot be asked for by name: it is shown as empty.
        let name = self.load(*name).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
        Some(Header { name, value: self.load(*value) })
    }

    fn store(&mut self, bytes: Option<&[u8]>) -> Slice {
        let start = self.arena.len() as u32;
        let Some(bytes) = bytes else { return Slice { start, len: NULL } };
        self.arena.extend_from_slice(bytes);
        Slice { start, len: bytes.len() as u32 }
    }

    fn load(&self, slice: Slice) -> Option<&[u8]> {
        let start = slice.start as usize;
        (slice.len != NULL).then(|| &self.arena[start..start + slice.len as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_empties_and_headers_survive() {
        let mut batch = Batch::default();
        batch.push(7, None, Some(b""), [(&b"h"[..], None), (b"h", Some(&b"2"[..]))].into_iter());
        batch.push(8, Some(b"k"), None, std::iter::empty());

        assert_eq!((batch.timestamp(0), batch.key(0), batch.value(0)), (7, None, Some(&b""[..])));
        assert_eq!((batch.timestamp(1), batch.key(1), batch.value(1)), (8, Some(&b"k"[..]), None));
        assert_eq!(batch.header(0, 0), Some(Header { name: "h", value: None }));
        assert_eq!(batch.header(0, 1), Some(Header { name: "h", value: Some(b"2") }));
        assert_eq!((batch.header(0, 2), batch.header(1, 0)), (None, None));
    }
}
