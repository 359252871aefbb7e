//! JSON by `serde_json`, the default format.

use super::{CodecError, Decode, Encode};

/// The value is one JSON document.
#[derive(Debug, Clone, Copy)]
pub struct Json;

// Or the compiler's message would be about serde's traits and their lifetimes.
#[diagnostic::do_not_recommend]
impl<'a, T: serde::Deserialize<'a>> Decode<'a, T> for Json {
    fn decode(value: Option<&'a [u8]>) -> Result<T, CodecError> {
        let value = value.ok_or_else(|| {
            CodecError::new("the value is null (a tombstone), a JSON document was expected")
        })?;
        serde_json::from_slice(value).map_err(CodecError::new)
    }
}

#[diagnostic::do_not_recommend]
impl<T: serde::Serialize + ?Sized> Encode<T> for Json {
    fn encode(event: &T, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        serde_json::to_writer(out, event).map_err(CodecError::new)?;
        Ok(true)
    }
}
