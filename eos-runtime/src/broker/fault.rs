//! What can go wrong in a port, by what has to be done about it.

use std::fmt;

/// A failed call, classed by the only thing the engine can do next. The adapters class every
/// error of theirs into exactly one of these (for Kafka: `kafka/classify.rs`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not done yet: repeat the same call, and no other, until it answers otherwise.
    Retry(Cause),
    /// The transaction cannot commit: abort it, rewind, go on with the next.
    Abort(Cause),
    /// The broker will never take one of the records of this transaction (it is too large, say): as
    /// [`Abort`](Self::Abort), and the same records would meet the same answer again.
    Refused(Cause),
    /// This producer or member is done and its state unknown: replace the producer by one with the
    /// same transactional id, initialise it (which bumps the epoch), rewind; or join the group anew.
    Fatal(Cause),
    /// Another producer took over the transactional id, or another member the `group.instance.id`.
    Fenced(Cause),
    /// No repetition helps: configuration, authorization, an unknown topic.
    Stop(Cause),
}

impl Fault {
    /// Why.
    pub fn cause(&self) -> &Cause {
        match self {
            Self::Retry(cause)
            | Self::Abort(cause)
            | Self::Refused(cause)
            | Self::Fatal(cause)
            | Self::Fenced(cause)
            | Self::Stop(cause) => cause,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause().fmt(f)
    }
}

/// The reason of a fault, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The port call that failed, as the protocol names it: `EndTxn`, `TxnOffsetCommit`, ...
    pub call: &'static str,
    /// The broker's or client's own code and words.
    pub text: String,
    /// It passes by itself (an outage, an election), however long that takes: whoever tries again does
    /// not give up.
    pub passes: bool,
}

impl Cause {
    /// A cause of these words.
    pub fn new(call: &'static str, text: impl fmt::Display) -> Self {
        Self { call, text: text.to_string(), passes: false }
    }

    /// The same, as one that passes by itself or does not.
    #[must_use]
    pub fn passing(self, passes: bool) -> Self {
        Self { passes, ..self }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, self.text)
    }
}
