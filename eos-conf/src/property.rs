//! What is known about a property: a row of the table.

use crate::table::PROPERTIES;

/// A configuration property of librdkafka 2.12.1.
///
/// A row that is an alias repeats the facts of the property it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Property {
    /// The name as librdkafka writes it.
    pub name: &'static str,
    /// The property that this name is another word for.
    pub alias_of: Option<&'static str>,
    /// Whether librdkafka keeps it with the client or with each topic.
    pub scope: Scope,
    /// Which client it is for.
    pub side: Side,
    /// What kind of value it takes, and the range.
    pub kind: Kind,
    /// The default of librdkafka; `None` when it has none that can be written as text.
    pub default: Option<&'static str>,
    /// Who has the last word about it.
    pub owner: Owner,
    /// Values with which a pipeline stays exactly-once.
    pub safe: Allowed,
    /// Values that come without a word of advice.
    pub advised: Allowed,
    /// What the runtime sets unless the user sets it; for [`Owner::Runtime`] also if they do.
    pub ours: Option<&'static str>,
    /// What it is for, or why a value is refused; a clause that can follow a colon. May be empty.
    pub note: &'static str,
    /// What to write instead, where that is not one of the safe values.
    pub instead: Option<&'static str>,
    /// What librdkafka must have been built with.
    pub needs: Option<Needs>,
    /// librdkafka has deprecated it.
    pub deprecated: bool,
    /// librdkafka calls it experimental.
    pub experimental: bool,
    /// It is missing in librdkafka's own documentation.
    pub hidden: bool,
    /// Its value must never be printed.
    pub secret: bool,
}

/// Where librdkafka keeps a property. Both kinds are set in the same way, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// With the client.
    Global,
    /// With each topic of the client.
    Topic,
}

/// Which of a worker's clients a property is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Consumer and producer.
    Both,
    /// The producer only; a consumer would ignore it with a warning.
    Producer,
    /// The consumer only; a producer would ignore it with a warning.
    Consumer,
}

/// The kind of value a property takes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer {
        /// The smallest value.
        min: i64,
        /// The largest value.
        max: i64,
        /// Words that stand for a number.
        words: &'static [(&'static str, i64)],
    },
    /// A number with a fraction.
    Float {
        /// The smallest value.
        min: f64,
        /// The largest value.
        max: f64,
    },
    /// One of these words.
    Words(&'static [&'static str]),
    /// Some of these words, separated by commas, each of which may have a `+` or `-` before it.
    Flags(&'static [&'static str]),
    /// Some of these words, separated by commas, the first preferred.
    List(&'static [&'static str]),
    /// Any text.
    Text,
    /// Regular expressions, separated by commas.
    Patterns,
    /// A pointer that only a program can give; no text can.
    Code,
}

/// Who has the last word about a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The runtime sets it (FORCE in the table).
    Runtime,
    /// librdkafka refuses what is not safe (LIB).
    Library,
    /// librdkafka accepts what is not safe, and this crate refuses it (GUARD).
    Guard,
    /// The user (TUNE).
    User,
}

/// A set of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Every value of the property's kind.
    Any,
    /// No value: the property may not be set at all.
    Never,
    /// These.
    Of(&'static [Choice]),
}

/// One or several values out of a set of [allowed](Allowed) ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This word.
    Word(&'static str),
    /// Numbers from the first to the second, both included.
    Range(i64, i64),
}

/// What librdkafka must have been built with to know a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Needs {
    /// OpenSSL.
    Tls,
    /// OpenSSL and libcurl.
    Oidc,
    /// Windows as the system.
    Windows,
}

/// The property of this name, which may be an alias.
pub fn property(name: &str) -> Option<&'static Property> {
    PROPERTIES.binary_search_by_key(&name, |row| row.name).ok().map(|at| &PROPERTIES[at])
}

/// Every property, aliases included, in order of their names.
pub fn properties() -> &'static [Property] {
    &PROPERTIES
}

/// What the runtime sets on a client of this side, `(property, value)`, before the user's own.
pub fn runtime_settings(side: Side) -> impl Iterator<Item = (&'static str, &'static str)> {
    properties()
        .iter()
        .filter(move |row| row.alias_of.is_none() && (row.side == Side::Both || row.side == side))
        .filter_map(|row| row.ours.map(|value| (row.name, value)))
}

impl Property {
    /// The property itself, if this row is an alias of it.
    pub fn canonical(&'static self) -> &'static Property {
        self.alias_of.and_then(property).unwrap_or(self)
    }

    /// The value when the user says nothing: the runtime's, else librdkafka's.
    pub fn effective_default(&self) -> Option<&'static str> {
        self.ours.or(self.default)
    }
}

impl Allowed {
    /// Whether a value, as [`check_property`](crate::check_property) writes it, is in the set.
    pub fn contains(&self, value: &str) -> bool {
        match self {
            Allowed::Any => true,
            Allowed::Never => false,
            Allowed::Of(choices) => choices.iter().any(|choice| choice.contains(value)),
        }
    }
}

impl Choice {
    fn contains(self, value: &str) -> bool {
        match self {
            Choice::Word(word) => word == value,
            Choice::Range(min, max) => {
                value.parse::<f64>().is_ok_and(|number| min as f64 <= number && number <= max as f64)
            }
        }
    }
}

/// The row that most properties differ little from; the table names only the differences.
pub(crate) const FREE: Property = Property {
    name: "",
    alias_of: None,
    scope: Scope::Global,
    side: Side::Both,
    kind: Kind::Text,
    default: None,
    owner: Owner::User,
    safe: Allowed::Any,
    advised: Allowed::Any,
    ours: None,
    note: "",
    instead: None,
    needs: None,
    deprecated: false,
    experimental: false,
    hidden: false,
    secret: false,
};
