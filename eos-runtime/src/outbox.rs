//! Everything one chunk gives to Kafka, in one arena: outputs now, changelog entries and dead
//! letters with the pipelines that have them.

use std::{ops::Range, sync::Arc};

/// How much empty memory an outbox keeps at most: what a large transaction writes.
const SPARE_BYTES: usize = 16 << 20;

/// Records to produce, in order. Its memory grows to the size of the largest chunk and is then reused:
/// writing a record allocates nothing.
///
/// A producer that sends without copying [`lend`](Self::lend)s itself the bytes. They stay as they are for
/// as long as it holds them, whatever becomes of the outbox, and it [`recycle`](Self::recycle)s the memory
/// when nobody reads it any more.
#[derive(Debug, Default)]
pub struct Outbox {
    arena: Vec<u8>,
    // What `arena` was, once it is lent; then `arena` itself is empty.
    lent: Option<Arc<Vec<u8>>>,
    entries: Vec<Entry>,
    headers: Vec<HeaderSpan>,
    sent: usize,
    // Of what is written now.
    origin: Option<Origin>,
    // Empty, and kept for their memory.
    spare: Vec<Vec<u8>>,
}

/// The input record that something came of: its partition and offset.
pub type Origin = (i32, i64);

#[derive(Debug, Clone)]
struct Entry {
    topic: u16,
    origin: Option<Origin>,
    partition: Option<i32>,
    timestamp: Option<i64>,
    key: Option<Range<usize>>,
    value: Option<Range<usize>>,
    headers: Range<usize>,
}

#[derive(Debug, Clone)]
struct HeaderSpan {
    name: Range<usize>,
    value: Option<Range<usize>>,
}

/// A record of the outbox as the producer reads it.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// Index into the topics the producer was made with.
    pub topic: u16,
    /// The partition, or `None` for the partitioner's choice.
    pub partition: Option<i32>,
    /// Milliseconds since the Unix epoch; `None` lets the client stamp it.
    pub timestamp: Option<i64>,
    /// The key; `None` is a null key.
    pub key: Option<&'a [u8]>,
    /// The value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// What it came of, if that was said.
    pub origin: Option<Origin>,
    outbox: &'a Outbox,
    index: usize,
}

impl<'a> Outgoing<'a> {
    /// Name and value of each header.
    pub fn headers(&self) -> impl ExactSizeIterator<Item = (&'a [u8], Option<&'a [u8]>)> + use<'a> {
        let outbox = self.outbox;
        outbox.headers[outbox.entries[self.index].headers.clone()]
            .iter()
            .map(|span| (&outbox.written()[span.name.clone()], outbox.bytes(span.value.as_ref())))
    }
}

/// A place in an outbox to return to.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    arena: usize,
    entries: usize,
    headers: usize,
}

impl Outbox {
    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes of keys, values and headers.
    pub fn bytes_len(&self) -> usize {
        self.written().len()
    }

    /// The record at `index`.
    ///
    /// # Panics
    /// When `index` is not below the length.
    pub fn outgoing(&self, index: usize) -> Outgoing<'_> {
        let entry = &self.entries[index];
        Outgoing {
            topic: entry.topic,
            partition: entry.partition,
            timestamp: entry.timestamp,
            key: self.bytes(entry.key.as_ref()),
            value: self.bytes(entry.value.as_ref()),
            origin: entry.origin,
            outbox: self,
            index,
        }
    }

    /// How many records, from the front, the producer has taken.
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Notes that the producer has taken `sent` records, so that a call that was cut short goes on
    /// where it stopped.
    pub fn set_sent(&mut self, sent: usize) {
        self.sent = sent;
    }

    /// Shares all bytes of the outbox, for whoever reads them after it was cleared.
    pub fn lend(&mut self) -> Arc<Vec<u8>> {
        let arena = &mut self.arena;
        Arc::clone(self.lent.get_or_insert_with(|| Arc::new(std::mem::take(arena))))
    }

    /// Takes memory back that was lent, to write into it again, as far as it is worth keeping. Memory that is
    /// still shared is left to whoever shares it.
    pub fn recycle(&mut self, lent: Arc<Vec<u8>>) {
        let kept: usize = self.spare.iter().map(Vec::capacity).sum();
        if let Ok(mut memory) = Arc::try_unwrap(lent)
            && kept + memory.capacity() <= SPARE_BYTES
        {
            memory.clear();
            self.spare.push(memory);
        }
    }

    /// Empties it and keeps its memory, as far as that is not lent.
    pub fn clear(&mut self) {
        if self.lent.take().is_some() {
            self.arena = self.spare.pop().unwrap_or_default();
        }
        self.arena.clear();
        self.entries.clear();
        self.headers.clear();
        self.sent = 0;
        self.origin = None;
    }

    /// What is written from now on came of this input record.
    #[inline]
    pub fn set_origin(&mut self, origin: Origin) {
        self.origin = Some(origin);
    }

    /// The present end, to [`undo`](Self::undo) to.
    pub fn mark(&self) -> Mark {
        Mark { arena: self.bytes_len(), entries: self.entries.len(), headers: self.headers.len() }
    }

    /// Forgets all that was written behind `mark`.
    pub fn undo(&mut self, mark: Mark) {
        self.writable().truncate(mark.arena);
        self.entries.truncate(mark.entries);
        self.headers.truncate(mark.headers);
    }

    /// Appends all records of `other`, in order, with their topic indexes.
    pub fn append(&mut self, other: &Outbox) {
        let (arena, headers) = (self.bytes_len(), self.headers.len());
        let shift = |range: &Range<usize>| range.start + arena..range.end + arena;
        self.writable().extend_from_slice(other.written());
        self.headers.extend(
            other
                .headers
                .iter()
                .map(|span| HeaderSpan { name: shift(&span.name), value: span.value.as_ref().map(shift) }),
        );
        self.entries.extend(other.entries.iter().map(|entry| Entry {
            key: entry.key.as_ref().map(shift),
            value: entry.value.as_ref().map(shift),
            headers: entry.headers.start + headers..entry.headers.end + headers,
            ..entry.clone()
        }));
    }

    /// Begins a record for topic number `topic`. It counts only once [`Draft::finish`] is called.
    #[inline]
    pub fn draft(&mut self, topic: u16) -> Draft<'_> {
        let arena = self.writable().len();
        let mark = Mark { arena, entries: self.entries.len(), headers: self.headers.len() };
        let entry = Entry {
            topic,
            origin: self.origin,
            partition: None,
            timestamp: None,
            key: None,
            value: None,
            headers: mark.headers..mark.headers,
        };
        Draft { outbox: self, mark: Some(mark), entry }
    }

    fn bytes(&self, range: Option<&Range<usize>>) -> Option<&[u8]> {
        range.map(|range| &self.written()[range.clone()])
    }

    fn written(&self) -> &[u8] {
        self.lent.as_ref().map_or(&self.arena, |lent| lent)
    }

    /// What is lent does not change any more: the outbox goes on with a copy.
    #[inline]
    fn writable(&mut self) -> &mut Vec<u8> {
        if let Some(lent) = self.lent.take() {
            self.arena = Arc::unwrap_or_clone(lent);
        }
        &mut self.arena
    }
}

/// A record being written. Dropped without [`finish`](Self::finish) it leaves no trace.
#[derive(Debug)]
pub struct Draft<'a> {
    outbox: &'a mut Outbox,
    // Where to go back to, until it is finished.
    mark: Option<Mark>,
    entry: Entry,
}

impl Draft<'_> {
    /// Writes the key. `write` appends to the buffer and says whether there is a key at all.
    pub fn key<E>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>) -> Result<(), E> {
        let start = self.outbox.arena.len();
        let present = write(&mut self.outbox.arena)?;
        self.entry.key = present.then_some(start..self.outbox.arena.len());
        Ok(())
    }

    /// Writes the value. `write` appends to the buffer and says whether there is a value at all.
    pub fn value<E>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>) -> Result<(), E> {
        let start = self.outbox.arena.len();
        let present = write(&mut self.outbox.arena)?;
        self.entry.value = present.then_some(start..self.outbox.arena.len());
        Ok(())
    }

    /// Adds a header; `write` as for [`value`](Self::value).
    pub fn header<E>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Vec<u8>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let start = self.outbox.arena.len();
        self.outbox.arena.extend_from_slice(name.as_bytes());
        let name = start..self.outbox.arena.len();
        let present = write(&mut self.outbox.arena)?;
        let value = present.then_some(name.end..self.outbox.arena.len());
        self.outbox.headers.push(HeaderSpan { name, value });
        Ok(())
    }

    /// Sets the timestamp, in milliseconds since the Unix epoch.
    pub fn timestamp(&mut self, millis: Option<i64>) {
        self.entry.timestamp = millis;
    }

    /// Sends it to this partition instead of the partitioner's choice.
    pub fn partition(&mut self, partition: i32) {
        self.entry.partition = Some(partition);
    }

    /// Puts the record into the outbox.
    #[inline]
    pub fn finish(mut self) {
        self.entry.headers.end = self.outbox.headers.len();
        self.outbox.entries.push(self.entry.clone());
        self.mark = None;
    }
}

impl Drop for Draft<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(mark) = self.mark {
            self.outbox.undo(mark);
        }
    }
}

#[cfg(test)]
mod tests;
