//! Keys as the rest of the Kafka world writes them: text for strings and numbers, bytes as they
//! are, and a JSON array for several fields.

use serde::ser::{Impossible, Serialize, Serializer};

use super::CodecError;

/// Appends the key made of one field; `false` when it is `None` or `()`, which is a null key.
///
/// Strings are their UTF-8 bytes, integers decimal text, booleans `true` and `false`, bytes
/// themselves, a newtype what it wraps, a unit variant its name. Other types have no canonical
/// form as a key and are an error.
pub fn write_key(field: &(impl Serialize + ?Sized), out: &mut Vec<u8>) -> Result<bool, CodecError> {
    field.serialize(KeyWriter(out)).map_err(|Refused(error)| error)
}

/// Appends the key made of several fields, given as a tuple: a JSON array of them.
pub fn write_composite_key(
    fields: &(impl Serialize + ?Sized),
    out: &mut Vec<u8>,
) -> Result<bool, CodecError> {
    serde_json::to_writer(out, fields).map_err(CodecError::new)?;
    Ok(true)
}

/// Appends the identity made of several fields, given as a tuple: as a key of them, but `false` when one of them is
/// `None` or `()`. What is left would be the same for many.
pub fn write_composite_identity(
    fields: &(impl Serialize + ?Sized),
    out: &mut Vec<u8>,
) -> Result<bool, CodecError> {
    let start = out.len();
    write_composite_key(fields, out)?;
    Ok(!has_null(&out[start..]))
}

/// Whether one of the elements of a JSON array is null.
fn has_null(array: &[u8]) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0, false, false);
    array.iter().any(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth -= 1,
            b'n' if !is_text && depth == 1 => return true,
            _ => {}
        }
        false
    })
}

struct KeyWriter<'a>(&'a mut Vec<u8>);

impl KeyWriter<'_> {
    fn put(self, bytes: &[u8]) -> bool {
        self.0.extend_from_slice(bytes);
        true
    }

    /// A number or a truth value, whose text is its JSON: nothing writes it faster.
    fn text(self, value: &impl Serialize) -> Result<bool, Refused> {
        serde_json::to_writer(self.0, value).map_err(|error| Refused(CodecError::new(error)))?;
        Ok(true)
    }
}

fn refused<T>(what: &str) -> Result<T, Refused> {
    Err(Refused(CodecError::new(format!(
        "{what} cannot be a record key: use a string, an integer, a boolean, bytes, a newtype of one of them, or mark several fields #[kafka(key)]"
    ))))
}

macro_rules! text {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<bool, Refused> { self.text(&value) })*
    };
}

impl Serializer for KeyWriter<'_> {
    type Ok = bool;
    type Error = Refused;
    type SerializeSeq = Impossible<bool, Refused>;
    type SerializeTuple = Impossible<bool, Refused>;
    type SerializeTupleStruct = Impossible<bool, Refused>;
    type SerializeTupleVariant = Impossible<bool, Refused>;
    type SerializeMap = Impossible<bool, Refused>;
    type SerializeStruct = Impossible<bool, Refused>;
    type SerializeStructVariant = Impossible<bool, Refused>;

    text! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
    }

    fn serialize_char(self, value: char) -> Result<bool, Refused> {
        Ok(self.put(value.encode_utf8(&mut [0; 4]).as_bytes()))
    }

    fn serialize_str(self, value: &str) -> Result<bool, Refused> {
        Ok(self.put(value.as_bytes()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<bool, Refused> {
        Ok(self.put(value))
    }

    fn serialize_none(self) -> Result<bool, Refused> {
        Ok(false)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<bool, Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<bool, Refused> {
        Ok(false)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<bool, Refused> {
        Ok(self.put(variant.as_bytes()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<bool, Refused> {
        value.serialize(self)
    }

    // Floats have many spellings of one value (-0, NaN): two producers would not agree on the key.
    fn serialize_f32(self, _: f32) -> Result<bool, Refused> {
        refused("a float")
    }

    fn serialize_f64(self, _: f64) -> Result<bool, Refused> {
        refused("a float")
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<bool, Refused> {
        refused(name)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<bool, Refused> {
        refused(name)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Refused> {
        refused("a sequence")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Refused> {
        refused("a tuple")
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Refused> {
        refused(name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Refused> {
        refused(name)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Refused> {
        refused("a map")
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct, Refused> {
        refused(name)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Refused> {
        refused(name)
    }
}

#[derive(Debug)]
struct Refused(CodecError);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl serde::ser::Error for Refused {
    fn custom<T: std::fmt::Display>(text: T) -> Self {
        Self(CodecError::new(text))
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    fn key(field: impl Serialize) -> Result<Option<String>, String> {
        let mut out = Vec::new();
        let present = write_key(&field, &mut out).map_err(|error| error.to_string())?;
        Ok(present.then(|| String::from_utf8(out).expect("keys in these tests are text")))
    }

    #[test]
    fn a_single_field_is_its_plain_text() {
        #[derive(Serialize)]
        struct CustomerId(&'static str);
        #[derive(Serialize)]
        enum Region {
            Eu,
        }
        assert_eq!(key("c-1"), Ok(Some("c-1".into())));
        assert_eq!(key(CustomerId("a \"quoted\" one")), Ok(Some("a \"quoted\" one".into())));
        assert_eq!(key(-42_i64), Ok(Some("-42".into())));
        assert_eq!(key(true), Ok(Some("true".into())));
        assert_eq!(key(Region::Eu), Ok(Some("Eu".into())));
        assert_eq!(key(Some(7_u8)), Ok(Some("7".into())));
    }

    #[test]
    fn none_is_a_null_key() {
        assert_eq!(key(None::<u8>), Ok(None));
        assert_eq!(key(()), Ok(None));
    }

    #[test]
    fn a_type_without_a_canonical_form_is_refused_with_a_way_out() {
        for refused in [key(1.5_f64), key(vec![1, 2]), key((1, 2))] {
            let message = refused.expect_err("no canonical form");
            assert!(message.contains("cannot be a record key: use a string"), "{message}");
        }
    }

    #[test]
    fn several_fields_are_a_json_array() {
        let mut out = Vec::new();
        assert_eq!(write_composite_key(&("eu", 7), &mut out), Ok(true));
        assert_eq!(out, br#"["eu",7]"#);
    }
}
