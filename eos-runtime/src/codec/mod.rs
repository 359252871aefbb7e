//! How bytes become events and events become bytes: one file per format.

mod json;
mod key;
mod raw;
mod routed;

pub use self::{
    json::Json,
    key::{write_composite_identity, write_composite_key, write_key},
    raw::{Raw, RawRef},
    routed::{AnyEvent, Routed, Routes},
};

use std::fmt;

/// Reads a `T` from a record's value; `T` may borrow from it.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be read from a record's value by `{Self}`",
    label = "this event cannot be read: it has no `#[derive(Deserialize)]`, or its format does not know it",
    note = "an event that is read has `#[derive(Deserialize, KafkaEvent)]`; an enum with a topic per variant is an output only"
)]
pub trait Decode<'a, T> {
    /// Reads the value; `None` is a tombstone.
    fn decode(value: Option<&'a [u8]>) -> Result<T, CodecError>;
}

/// Writes a `T` as a record's value.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be written as a record's value by `{Self}`",
    label = "this event cannot be written: it has no `#[derive(Serialize)]`, or its format does not know it",
    note = "an event that is written has `#[derive(Serialize, KafkaEvent)]`"
)]
pub trait Encode<T: ?Sized> {
    /// Appends the value to `out`; `false` makes it a tombstone.
    fn encode(event: &T, out: &mut Vec<u8>) -> Result<bool, CodecError>;
}

/// Bytes that are no event, or an event that has no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError(String);

impl CodecError {
    /// An error with this text.
    pub fn new(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CodecError {}
