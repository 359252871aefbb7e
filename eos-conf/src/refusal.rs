//! Why something was refused, and what to write instead.

use std::error::Error;
use std::fmt;

/// Something in a configuration was refused.
///
/// Its text says what is wrong and what to write instead. It never holds the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Which sort of mistake it is.
    pub kind: RefusalKind,
    /// Which part of the user's line to point at.
    pub about: About,
    /// The property as the user wrote it, or the option if [`About::Option`].
    pub key: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

/// Which sort of mistake was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// There is no such property.
    Unknown {
        /// The property that they may have meant.
        nearest: Option<&'static str>,
    },
    /// The value cannot be read, or is out of range.
    Value,
    /// The runtime sets the property.
    OwnedByRuntime,
    /// librdkafka would refuse it when the client is made.
    RefusedByLibrary,
    /// librdkafka would accept it, and the pipeline would not be exactly-once.
    Unsafe,
    /// The property was set twice.
    Duplicate {
        /// The name under which it was set first.
        first: String,
    },
    /// Several settings contradict each other.
    Conflict,
    /// Another property must be set as well.
    Incomplete {
        /// The property that is missing.
        missing: &'static str,
    },
}

/// The part of a setting that a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// The property's name.
    Key,
    /// Its value.
    Value,
    /// An option of the pipeline, which is not a property: see [`Refusal::key`].
    Option,
}

impl Refusal {
    pub(crate) fn new(kind: RefusalKind, about: About, key: &str, message: String) -> Self {
        Self { kind, about, key: key.into(), message }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Refusal {}
