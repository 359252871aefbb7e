//! The trait behind `#[derive(KafkaEvent)]`: what a type says of itself as a Kafka record.

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

    /// Writes field number `nth` that is marked `#[kafka(header = "..")]`: appends its value to
    /// `out` (`false` is a null value). The names are [`EventSpec::headers`].
    fn write_header(&self, nth: usize, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        let _ = (nth, out);
        Ok(false)
    }
}

/// The facts of an event type, as the derive writes them down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventSpec {
    /// The type's name.
    pub name: &'static str,
    /// The topics the type names itself: one by `#[kafka(topic = "..")]` on a struct, one per
    /// variant of an enum, none otherwise.
    pub topics: &'static [&'static str],
    /// How many topics a value may go to: the number of variants for an enum, 1 for a struct.
    pub routes: usize,
    /// The fields that make the key, in order.
    pub key: &'static [&'static str],
    /// The fields that identify the event for deduplication, in order.
    pub dedup: &'static [&'static str],
    /// The names of the headers its fields are written to, in order.
    pub headers: &'static [&'static str],
}

impl EventSpec {
    /// A type of this name with no key, no topics and no headers.
    pub const fn new(name: &'static str) -> Self {
        Self { name, topics: &[], routes: 1, key: &[], dedup: &[], headers: &[] }
    }
}
