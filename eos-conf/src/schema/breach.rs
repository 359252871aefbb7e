//! A change that somebody does not get on with, in words.

use std::fmt;

/// Who must get on with whom, as registries name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compatibility {
    /// New readers understand the records written before.
    Backward,
    /// Readers that are not updated yet understand new records.
    Forward,
    /// Both.
    #[default]
    Full,
}

impl Compatibility {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Backward, Self::Forward, Self::Full];

    /// The word for it in the attribute.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Backward => "backward",
            Self::Forward => "forward",
            Self::Full => "full",
        }
    }

    /// Whether this direction must hold.
    pub(super) fn asks(self, way: Way) -> bool {
        match way {
            Way::Backward => self != Self::Forward,
            Way::Forward => self != Self::Backward,
        }
    }
}

/// A change that somebody does not get on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What changed.
    pub place: Place,
    /// How it changed.
    pub(super) what: String,
    /// Whom it hurts.
    pub(super) harm: Harm,
    /// What may be done in place of it.
    pub(super) instead: String,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The event as a whole.
    Event,
    /// Its key.
    Key,
    /// Its identity.
    Dedup,
    /// Its timestamp.
    Timestamp,
    /// A variant.
    Variant(String),
    /// A field.
    Field {
        /// The variant that has it; `None` for a struct, and where it is meant in each.
        variant: Option<String>,
        /// Its name.
        name: String,
    },
}

/// Whom a change hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    Readers { backward: bool, forward: bool },
    Partitions,
    Identities,
    Times,
}

/// Who reads: those of the newer form what was written in the older, or the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Backward,
    Forward,
}

/// What changed, which rule that breaks and for whom, and what to do instead.
impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, instead, .. } = self;
        let harm = match self.harm {
            Harm::Readers { backward: true, forward: false } => {
                "breaks backward compatibility: new readers fail on records that were written before"
            }
            Harm::Readers { backward: false, .. } => {
                "breaks forward compatibility: readers that are not updated yet fail on new records"
            }
            Harm::Readers { backward: true, forward: true } => {
                "breaks backward and forward compatibility: new readers fail on records that were written \
                 before, and readers that are not updated yet fail on new ones"
            }
            Harm::Partitions => {
                "is never compatible: records of one key would lie on two partitions without an order \
                 between them, and what is remembered by key would not be found"
            }
            Harm::Identities => {
                "is never compatible: what repeats a record that was written before would not be \
                 recognised"
            }
            Harm::Times => {
                "is never compatible: windows, retention and the time in which repetitions are recognised \
                 go by it, and records that were written before have another"
            }
        };
        write!(f, "{what}, which {harm};\n{instead}, or write a new event type with a topic of its own")
    }
}
