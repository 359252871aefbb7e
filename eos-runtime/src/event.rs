//! The trait behind `#[derive(KafkaEvent)]`: what a type says of itself as a Kafka record.

pub use eos_conf::schema::Compatibility;

use crate::codec::CodecError;

/// A type that stands for the records of a topic. Derive it:
///
/// ```
/// use eos_runtime::prelude::*;
///
/// #[derive(Debug, Serialize, Deserialize, KafkaEvent)]
/// struct RawOrder {
///     #[kafka(key)]
///     customer: String,
///     #[kafka(dedup)]
///     order_id: u64,
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Kafka event",
    label = "this type does not say how it is a Kafka record",
    note = "add `#[derive(KafkaEvent)]` to the type, with `#[kafka(key)]` on the field that decides the partition"
)]
pub trait KafkaEvent {
    /// The format of the value: [`Json`](crate::codec::Json) unless `#[kafka(codec = ..)]` names another.
    type Codec;

    /// The type whose records it reads: itself, unless `#[kafka(view_of = ..)]` names another.
    type Of;

    /// What is known of the type without a value.
    const SPEC: EventSpec;

    /// Which of [`EventSpec::topics`] this value belongs to: the number of an enum's variant, 0 for
    /// a struct.
    fn route(&self) -> usize {
        0
    }

    /// Appends the record's key to `out`; `false` is a null key.
    fn write_key(&self, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        let _ = out;
        Ok(false)
    }

    /// Appends what identifies the event for deduplication to `out`; `false` when the type has no
    /// `#[kafka(dedup)]` field (the key serves then).
    fn write_dedup_id(&self, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        let _ = out;
        Ok(false)
    }

    /// The record's timestamp in milliseconds since the Unix epoch; `None` leaves it to the client.
    fn timestamp(&self) -> Option<i64> {
        None
    }

    /// The names of this value's headers: [`EventSpec::headers`], or those of the event in an enum's
    /// variant.
    fn headers(&self) -> &'static [&'static str] {
        Self::SPEC.headers
    }

    /// Writes header number `nth` of [`headers`](Self::headers), a field that is marked
    /// `#[kafka(header = "..")]`: appends its value to `out` (`false` is a null value).
    fn write_header(&self, nth: usize, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        let _ = (nth, out);
        Ok(false)
    }
}

/// A type that a field marked `#[kafka(timestamp)]` may have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a record's timestamp",
    label = "not a timestamp",
    note = "a `#[kafka(timestamp)]` field is an `i64`, in milliseconds since the Unix epoch, or an `Option` of it"
)]
pub trait Timestamp {
    /// Milliseconds since the Unix epoch; `None` leaves it to the client.
    fn millis(&self) -> Option<i64>;
}

impl Timestamp for i64 {
    fn millis(&self) -> Option<i64> {
        Some(*self)
    }
}

impl<T: Timestamp> Timestamp for Option<T> {
    fn millis(&self) -> Option<i64> {
        self.as_ref().and_then(T::millis)
    }
}

/// The facts of an event type, as the derive writes them down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventSpec {
    /// The type's name.
    pub name: &'static str,
    /// What its lifetimes are written as behind the name, `<'_>`; empty without any.
    pub lifetimes: &'static str,
    /// What tells the type from others: its path, or the path of the type whose records it reads
    /// (`#[kafka(view_of = ..)]`). A topic holds records of one path. Empty: bytes, of whatever type.
    pub path: &'static str,
    /// The topics the type names itself: one by `#[kafka(topic = "..")]` on a struct, one per
    /// variant of an enum, none otherwise.
    pub topics: &'static [&'static str],
    /// How many topics a value may go to: the number of variants for an enum, 1 for a struct.
    pub routes: usize,
    /// The events in an enum's variants, in order; none for a struct.
    pub events: &'static [Self],
    /// The fields that make the key, in order.
    pub key: &'static [&'static str],
    /// What the fields of [`key`](Self::key) are.
    pub key_kinds: &'static [KeyKind],
    /// The fields that identify the event for deduplication, in order.
    pub dedup: &'static [&'static str],
    /// The names of the headers its fields are written to, in order.
    pub headers: &'static [&'static str],
    /// What its JSON looks like, where `#[kafka(schema = "..")]` keeps that in a file.
    pub schema: Option<SchemaSpec>,
}

/// An event's schema, and the file that it is kept in. The compiler has held one against the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaSpec {
    /// The file, from the package's directory.
    pub path: &'static str,
    /// The directory of the package as it was built.
    pub package: &'static str,
    /// Who must get on with a change.
    pub compatibility: Compatibility,
    /// The schema, as the file had it.
    pub text: &'static str,
}

/// What a field of a key is, as far as the tokens of its type say. References, boxes and `Option` are
/// looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `String`, `str`
    Text,
    /// `u8` to `i128`
    Integer,
    /// `bool`
    Bool,
    /// `char`
    Char,
    /// A type of the user's, which may be written as any of the others.
    Own,
}

impl EventSpec {
    /// A type of this path, as `concat!(module_path!(), "::Order")` has it, with no key, no topics and no
    /// headers.
    pub const fn new(path: &'static str) -> Self {
        Self {
            name: last_segment(path),
            lifetimes: "",
            path,
            topics: &[],
            routes: 1,
            events: &[],
            key: &[],
            key_kinds: &[],
            dedup: &[],
            headers: &[],
            schema: None,
        }
    }

    /// Whether the fields of the key are the same, in order, and their kinds agree as far as they are known.
    pub const fn has_key_of(&self, other: &Self) -> bool {
        if self.key.len() != other.key.len() {
            return false;
        }
        let mut nth = 0;
        while nth < self.key.len() {
            if !same(self.key[nth], other.key[nth]) || !self.key_kind(nth).agrees(other.key_kind(nth)) {
                return false;
            }
            nth += 1;
        }
        true
    }

    const fn key_kind(&self, nth: usize) -> KeyKind {
        if nth < self.key_kinds.len() { self.key_kinds[nth] } else { KeyKind::Own }
    }
}

impl KeyKind {
    const fn agrees(self, other: Self) -> bool {
        matches!(self, Self::Own) || matches!(other, Self::Own) || self as u8 == other as u8
    }
}

/// `Order` of `shop::Order`.
const fn last_segment(path: &'static str) -> &'static str {
    let mut start = path.len();
    while start > 0 && path.as_bytes()[start - 1] != b':' {
        start -= 1;
    }
    path.split_at(start).1
}

/// `==` on strings is not const yet.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut nth = 0;
    while nth < a.len() {
        if a[nth] != b[nth] {
            return false;
        }
        nth += 1;
    }
    true
}
