//! Lifetimes, type parameters and where-clauses.

use std::{borrow::Cow, fmt::Debug};

use eos_runtime::{prelude::*, topics};

/// An event that borrows what it can.
#[derive(Debug, Clone, Serialize, Deserialize, KafkaEvent)]
#[serde(bound(deserialize = "T: Deserialize<'de>, K: Deserialize<'de>"))]
pub struct Envelope<'a, K, T = u8, const N: usize = 0>
where
    T: Debug + Clone,
{
    /// The key, of the caller's type.
    #[kafka(key)]
    pub key: K,
    /// Borrowed if it can be.
    #[serde(borrow)]
    #[kafka(header = "source")]
    pub source: Cow<'a, str>,
    /// Of the caller's type.
    pub payload: Vec<T>,
}

/// Either of two events.
#[derive(Debug, KafkaEvent)]
pub enum Either<L, R>
where
    L: Debug,
{
    /// To the left.
    #[kafka(topic = "left")]
    Left(L),
    /// To the right.
    #[kafka(topic = "right")]
    Right(R),
}

/// What goes to the right.
pub type Right<'a> = Envelope<'a, String, bool>;

/// Borrows from the record, and writes what it borrowed.
///
/// # Errors
/// When there is nothing in it.
#[eos_pipeline(input = "raw", on_error = skip, dedup(within = "24h", by = [key]))]
pub fn sort<'a>(
    envelope: Envelope<'a, &'a str, i64, 0>,
    headers: Headers<'a>,
) -> Result<Either<Envelope<'a, &'a str, i64>, Right<'a>>, Reject> {
    let first = envelope.payload.first().ok_or_else(|| Reject::because("nothing in it"))?;
    let key = headers.last("trace").map_or_else(String::new, |value| String::from_utf8_lossy(value).into());
    Ok(if *first < 0 {
        Either::Left(envelope)
    } else {
        Either::Right(Envelope { key, source: envelope.source, payload: vec![true] })
    })
}

/// An enum that is one event, generic in every way.
#[derive(Debug, Serialize, Deserialize, KafkaEvent)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
pub enum Step<'a, K, const N: usize>
where
    K: Debug + 'a,
{
    /// Borrowed.
    Said {
        /// The key, of the caller's type.
        #[kafka(key)]
        key: K,
        /// Borrowed from the record.
        #[serde(borrow)]
        #[kafka(header = "source")]
        words: Cow<'a, str>,
    },
    /// With nothing but the key.
    Silent {
        /// The key, of the caller's type.
        #[kafka(key)]
        key: K,
    },
}

/// Passes on what was said.
#[eos_pipeline(input = "raw", output = "said")]
#[must_use]
pub fn listen<'r>(step: Step<'r, &'r str, 3>) -> Vec<Step<'r, &'r str, 3>> {
    match step {
        Step::Said { .. } => Vec::from([step]),
        Step::Silent { .. } => Vec::new(),
    }
}

topics! {
    /// With lifetime, types and a number.
    pub SAID: Step<'_, &'_ str, 3> = "said",
    /// With a default left out.
    pub LEFT: Envelope<'_, String, i64> = "left",
}

/// From one generic topic to another.
#[eos_pipeline(input = SAID, output = LEFT)]
#[must_use]
pub fn envelop<'r>(step: Step<'r, &'r str, 3>) -> Option<Envelope<'r, String, i64>> {
    match step {
        Step::Said { key, words } => Some(Envelope { key: key.to_owned(), source: words, payload: vec![3] }),
        Step::Silent { .. } => None,
    }
}
