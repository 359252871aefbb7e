//! Bytes as they are, for pipelines that do their own parsing.

use crate::event::{EventSpec, KafkaEvent};

use super::{CodecError, Decode, Encode};

/// The format of [`Raw`] and [`RawRef`]: the value's bytes, untouched.
#[derive(Debug, Clone, Copy)]
pub struct Bytes;

/// A value's bytes, owned; `None` is a tombstone. Good as an output.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw(pub Option<Vec<u8>>);

/// A value's bytes, borrowed from the client's buffer; `None` is a tombstone. Good as an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawRef<'a>(pub Option<&'a [u8]>);

impl KafkaEvent for Raw {
    type Codec = Bytes;
    type Of = Self;
    const SPEC: EventSpec = EventSpec { path: "", ..EventSpec::new("Raw") };
}

impl KafkaEvent for RawRef<'_> {
    type Codec = Bytes;
    type Of = Self;
    const SPEC: EventSpec = EventSpec { path: "", ..EventSpec::new("RawRef") };
}

impl<'a> Decode<'a, Raw> for Bytes {
    fn decode(value: Option<&'a [u8]>) -> Result<Raw, CodecError> {
        Ok(Raw(value.map(<[u8]>::to_vec)))
    }
}

impl<'a> Decode<'a, RawRef<'a>> for Bytes {
    fn decode(value: Option<&'a [u8]>) -> Result<RawRef<'a>, CodecError> {
        Ok(RawRef(value))
    }
}

impl Encode<Raw> for Bytes {
    fn encode(event: &Raw, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        Self::encode(&RawRef(event.0.as_deref()), out)
    }
}

impl Encode<RawRef<'_>> for Bytes {
    fn encode(event: &RawRef<'_>, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        Ok(event.0.map(|bytes| out.extend_from_slice(bytes)).is_some())
    }
}
