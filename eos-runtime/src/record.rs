//! What a consumer hands to the engine: records that still live in the client's own buffers.

use std::fmt;

/// The header of a dead letter that was sent back to its topic: it is handled, although its like was here before,
/// by the pipeline that [`REPLAYED_FOR`] names.
/// Its value is `{dead-letter topic}/{partition}@{offset}`.
pub const REPLAYED: &str = "eos.replayed";

/// The header that says for whom it was sent back: `{app}.{pipeline}`. Others that read the topic have handled it.
pub const REPLAYED_FOR: &str = "eos.replayed.for";

/// What the headers of a dead letter say beside the record's own, each once.
pub(crate) const DEAD_LETTER: [&str; 7] = [
    "eos.error",
    "eos.error.kind",
    "eos.attempts",
    "eos.pipeline",
    "eos.source.topic",
    "eos.source.partition",
    "eos.source.offset",
];

/// One record, borrowed from the buffer of the client that fetched it.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The partition of the input topic.
    pub partition: i32,
    /// The record's offset in its partition.
    pub offset: i64,
    /// Milliseconds since the Unix epoch, as the topic's timestamp type has it; `None` when the
    /// broker sent none.
    pub timestamp: Option<i64>,
    /// The key's bytes; `None` is a null key.
    pub key: Option<&'a [u8]>,
    /// The value's bytes; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// The headers, read on demand.
    pub headers: Headers<'a>,
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {}@{}", self.partition, self.offset)
    }
}

/// A chunk of fetched records. Implementations keep the fetched buffers alive while the chunk
/// lives; dropping it gives them back to the client.
pub trait Records {
    /// How many records the chunk holds.
    fn len(&self) -> usize;

    /// The record at `index`, which is below [`len`](Self::len).
    ///
    /// # Panics
    /// When `index` is not below the length.
    fn record(&self, index: usize) -> Record<'_>;

    /// Partition and offset of the record at `index`, which are asked for more often than the rest.
    ///
    /// # Panics
    /// When `index` is not below the length.
    fn place(&self, index: usize) -> (i32, i64) {
        let record = self.record(index);
        (record.partition, record.offset)
    }

    /// Header number `nth` of the record at `index`; `None` behind the last one.
    fn header(&self, index: usize, nth: usize) -> Option<Header<'_>>;

    /// Whether there is nothing in it.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One header: a name that may repeat, and a value that may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The header's name.
    pub name: &'a str,
    /// The header's value; `None` is null.
    pub value: Option<&'a [u8]>,
}

/// The headers of one record. As a handler's parameter it gives the headers of the record in hand.
#[derive(Clone, Copy)]
pub struct Headers<'a> {
    chunk: &'a dyn Records,
    index: usize,
}

impl<'a> Headers<'a> {
    /// The headers of record `index` of `chunk`.
    pub fn of(chunk: &'a dyn Records, index: usize) -> Self {
        Self { chunk, index }
    }

    /// All headers in their order.
    pub fn iter(&self) -> impl Iterator<Item = Header<'a>> + use<'a> {
        let Self { chunk, index } = *self;
        (0..).map_while(move |nth| chunk.header(index, nth))
    }

    /// The value of the last header of this name, the one that counts when a name repeats
    /// (KIP-82); `None` when there is none or its value is null.
    pub fn last(&self, name: &str) -> Option<&'a [u8]> {
        self.iter().filter(|header| header.name == name).last().and_then(|header| header.value)
    }
}

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
