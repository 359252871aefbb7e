//! What a handler says when it cannot handle a record.

use std::fmt;

/// Why a handler did not handle a record, and what should become of it.
///
/// As a handler's error type it allows `?` on every error that can be displayed, which is then
/// [`Failure::other`], beside [`Retry`] and [`Reject`].
#[derive(Debug)]
pub struct Failure {
    kind: FailureKind,
    text: String,
}

/// What should become of a record that was not handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It may work later: handle the same record again after a pause.
    Retry,
    /// It can never work.
    Reject,
    /// Nothing was said: the pipeline's declared default decides.
    Other,
}

impl Failure {
    /// The record may work later.
    pub fn retry(why: impl fmt::Display) -> Self {
        Self { kind: FailureKind::Retry, text: why.to_string() }
    }

    /// The record can never work.
    pub fn reject(why: impl fmt::Display) -> Self {
        Self { kind: FailureKind::Reject, text: why.to_string() }
    }

    /// The pipeline's declared default decides.
    pub fn other(why: impl fmt::Display) -> Self {
        Self { kind: FailureKind::Other, text: why.to_string() }
    }

    /// What should become of the record.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// Why, in the handler's own words.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<E: fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::other(error)
    }
}

/// As a handler's error: the record may work later. It is handled again, in place, after a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry(String);

impl Retry {
    /// Again, because of this.
    pub fn because(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// As a handler's error: the record can never work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject(String);

impl Reject {
    /// Never, because of this.
    pub fn because(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl From<Retry> for Failure {
    fn from(Retry(why): Retry) -> Self {
        Self::retry(why)
    }
}

impl From<Reject> for Failure {
    fn from(Reject(why): Reject) -> Self {
        Self::reject(why)
    }
}

/// A type that a handler may return as its error: [`Retry`], [`Reject`], [`Failure`], or anything
/// that can be displayed, which leaves the decision to the pipeline's declared default.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a handler's error",
    label = "this error does not say what should become of the record",
    note = "return `Retry`, `Reject`, `Failure`, or an error type that implements `Display`"
)]
pub trait IntoFailure {
    /// The failure it stands for.
    fn into_failure(self) -> Failure;
}

// Retry, Reject and Failure deliberately do not implement Display: that keeps this impl apart from
// theirs.
impl<E: fmt::Display> IntoFailure for E {
    fn into_failure(self) -> Failure {
        Failure::other(self)
    }
}

impl IntoFailure for Failure {
    fn into_failure(self) -> Failure {
        self
    }
}

impl IntoFailure for Retry {
    fn into_failure(self) -> Failure {
        self.into()
    }
}

impl IntoFailure for Reject {
    fn into_failure(self) -> Failure {
        self.into()
    }
}
