//! A schema, as plain data.

use std::fmt;

use super::types::Type;

/// What an event's records look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The name of the type.
    pub event: String,
    /// The name of the format of the values.
    pub codec: String,
    /// The fields that make the key, in order, as JSON names them.
    pub key: Vec<String>,
    /// The fields that identify the event for deduplication, in order.
    pub dedup: Vec<String>,
    /// The fields that are the record's timestamp: one, or one for each variant.
    pub timestamp: Vec<String>,
    /// The names of the headers that fields are written to.
    pub headers: Vec<String>,
    /// Attributes of serde on the type whose meaning is not understood, as they are written.
    pub serde: Vec<String>,
    /// Whether a reader refuses fields that it does not know.
    pub closed: bool,
    /// The value.
    pub shape: Shape,
}

/// A value as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A struct.
    One(Content),
    /// An enum.
    Enum {
        /// How a value says which variant it is.
        tagging: Tagging,
        /// The variants in their order.
        variants: Vec<Variant>,
    },
}

/// How the value of an enum says which variant it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tagging {
    /// `{"Placed": ..}`.
    External,
    /// `{"type": "Placed", ..}`: the name of the field.
    Internal(String),
    /// `{"type": "Placed", "content": ..}`: the names of the fields.
    Adjacent(String, String),
    /// Not at all.
    Untagged,
}

/// What a struct or a variant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// An object.
    Fields(Vec<Field>),
    /// A value without fields of its own: of a newtype its inner value, of a tuple struct an array.
    Value(Type),
    /// Nothing.
    Unit,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The name that is written.
    pub name: String,
    /// The names that are read.
    pub read_as: Vec<String>,
    /// Whether it is written at all.
    pub written: bool,
    /// Whether it takes every name that is not known.
    pub other: bool,
    /// What it holds.
    pub content: Content,
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name that is written.
    pub name: String,
    /// The names that are read; none when the field is never read.
    pub read_as: Vec<String>,
    /// The type of its value.
    pub ty: Type,
    /// Whether a reader refuses an object without it.
    pub required: bool,
    /// When it is written.
    pub written: Written,
    /// Whether the fields of its value stand in its place.
    pub flatten: bool,
}

/// When a field is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// With each value.
    Always,
    /// Unless this function says otherwise.
    Unless(String),
    /// It is not.
    Never,
}

impl Schema {
    /// Every content with the name of its variant.
    pub(super) fn contents(&self) -> impl Iterator<Item = (Option<&Variant>, &Content)> {
        let (one, variants) = match &self.shape {
            Shape::One(content) => (Some(content), &[][..]),
            Shape::Enum { variants, .. } => (None, &variants[..]),
        };
        let of_variants = variants.iter().map(|variant| (Some(variant), &variant.content));
        one.map(|content| (None, content)).into_iter().chain(of_variants)
    }

    /// The fields of this name: one, or one of each variant that has it.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.contents().flat_map(|(_, content)| content.fields()).filter(move |field| field.name == name)
    }
}

impl Content {
    /// The fields of an object.
    pub(super) fn fields(&self) -> &[Field] {
        if let Self::Fields(fields) = self { fields } else { &[] }
    }
}

impl Field {
    /// The type of what is written: never `null` where a missing value is left out.
    pub(super) fn written_type(&self) -> &Type {
        match (&self.written, &self.ty) {
            (Written::Unless(function), Type::Optional(inner)) if function.ends_with("Option::is_none") => {
                inner
            }
            _ => &self.ty,
        }
    }
}

/// In words, as messages have it.
impl fmt::Display for Tagging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::External => f.write_str("by an object around them"),
            Self::Internal(tag) => write!(f, "by the field `{tag}`"),
            Self::Adjacent(tag, content) => write!(f, "by the field `{tag}` beside `{content}`"),
            Self::Untagged => f.write_str("by nothing (`untagged`)"),
        }
    }
}
