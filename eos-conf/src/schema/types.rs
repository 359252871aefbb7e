//! The type of a value, as far as its JSON shows it.

use std::fmt;

/// The type of a value in JSON. Lifetimes, references and boxes do not show there; a type that is not
/// of the standard library is known by its name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `null`: the unit type.
    Null,
    /// A truth value.
    Bool,
    /// A string.
    Text,
    /// A string that a reader leaves where it is (`&str`): it refuses one that JSON writes with an
    /// escape, as `"` and a new line.
    BorrowedText,
    /// A string of one character.
    Char,
    /// An integer of so many bits.
    Int {
        /// Whether it may be negative.
        signed: bool,
        /// 8 to 128; `usize` and `isize` count as 64.
        bits: u16,
    },
    /// A float of so many bits.
    Float {
        /// 32 or 64.
        bits: u16,
    },
    /// A value or `null`.
    Optional(Box<Self>),
    /// Any number of values: a list or a set.
    List(Box<Self>),
    /// So many values; the number is as it was written.
    Array(Box<Self>, String),
    /// Values by key.
    Map(Box<Self>, Box<Self>),
    /// A value for each position.
    Tuple(Vec<Self>),
    /// Another type, by name: what is inside is not seen.
    Named(String),
    /// What the attributes make of the value cannot be understood; the words are kept, so that a
    /// change shows.
    Opaque(String),
}

impl Type {
    /// The simple type of this name in a schema.
    pub fn simple(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "bool" => Self::Bool,
            "text" => Self::Text,
            "borrowed text" => Self::BorrowedText,
            "char" => Self::Char,
            "f32" => Self::Float { bits: 32 },
            "f64" => Self::Float { bits: 64 },
            _ => {
                let (signed, bits) = match name.split_at_checked(1)? {
                    ("u", bits) => (false, bits),
                    ("i", bits) => (true, bits),
                    _ => return None,
                };
                let bits = ["8", "16", "32", "64", "128"].iter().find(|known| **known == bits)?;
                Self::Int { signed, bits: bits.parse().ok()? }
            }
        })
    }

    /// Whether a reader of this type understands every value of the writer's, as it was meant.
    pub(super) fn reads(&self, writer: &Self) -> bool {
        match (self, writer) {
            (Self::Optional(reader), Self::Optional(writer))
            | (Self::List(reader), Self::List(writer) | Self::Array(writer, _)) => reader.reads(writer),
            (Self::Optional(reader), writer) => *writer == Self::Null || reader.reads(writer),
            (Self::Text, Self::BorrowedText | Self::Char) => true,
            (Self::Int { signed, bits }, Self::Int { signed: negative, bits: width }) => {
                if signed == negative { bits >= width } else { *signed && bits > width }
            }
            (Self::Float { bits }, Self::Float { bits: width }) => bits >= width,
            // Exactly: a float of 64 bits holds integers of 53, one of 32 bits those of 24.
            (Self::Float { bits }, Self::Int { bits: width, .. }) => width * 2 <= *bits,
            (Self::List(reader), Self::Tuple(writers)) => writers.iter().all(|writer| reader.reads(writer)),
            (Self::Array(reader, length), Self::Array(writer, other)) => {
                length == other && reader.reads(writer)
            }
            (Self::Map(key, value), Self::Map(written_key, written)) => {
                key.reads(written_key) && value.reads(written)
            }
            (Self::Tuple(readers), Self::Tuple(writers)) => {
                readers.len() == writers.len()
                    && readers.iter().zip(writers).all(|(reader, writer)| reader.reads(writer))
            }
            _ => self == writer,
        }
    }

    /// Whether a key or an identity of this type has the same bytes as one of the other's: there, an
    /// integer is its digits, and what may be missing is the value where it is there.
    pub(super) fn identifies_as(&self, other: &Self) -> bool {
        let is_text = |ty: &Self| matches!(ty, Self::Text | Self::BorrowedText | Self::Char);
        match (self.present(), other.present()) {
            (Self::Int { .. }, Self::Int { .. }) => true,
            (one, other) => one == other || (is_text(one) && is_text(other)),
        }
    }

    /// The type of a value that is there.
    pub(super) fn present(&self) -> &Self {
        if let Self::Optional(inner) = self { inner.present() } else { self }
    }
}

/// In words, as messages have it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Text => f.write_str("text"),
            Self::BorrowedText => f.write_str("borrowed text"),
            Self::Char => f.write_str("char"),
            Self::Int { signed, bits } => write!(f, "{}{bits}", if *signed { "i" } else { "u" }),
            Self::Float { bits } => write!(f, "f{bits}"),
            Self::Optional(inner) => write!(f, "optional {inner}"),
            Self::List(inner) => write!(f, "list of {inner}"),
            Self::Array(inner, length) => write!(f, "{length} of {inner}"),
            Self::Map(key, value) => write!(f, "map of {key} to {value}"),
            Self::Tuple(types) => {
                f.write_str("(")?;
                for (nth, one) in types.iter().enumerate() {
                    write!(f, "{}{one}", if nth == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Self::Named(text) | Self::Opaque(text) => f.write_str(text),
        }
    }
}
