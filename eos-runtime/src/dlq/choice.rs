//! Which dead letters are meant.

use std::collections::BTreeSet;

use super::letter::{DeadLetter, Id, Kind};

/// Which dead letters are meant: those that all of it fits. The default is every one that was not replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only these; empty: any.
    pub ids: BTreeSet<Id>,
    /// Only of these kinds; empty: any.
    pub kinds: Vec<Kind>,
    /// Only with this timestamp or a later one, in milliseconds since the Unix epoch.
    pub since: Option<i64>,
    /// So many at most.
    pub limit: Option<u64>,
}

impl Choice {
    /// Whether this one is meant, the limit aside.
    pub(super) fn takes(&self, letter: &DeadLetter<'_>) -> bool {
        let is_late_enough = |since| letter.record.timestamp.is_some_and(|timestamp| timestamp >= since);
        (self.ids.is_empty() || self.ids.contains(&letter.id))
            && (self.kinds.is_empty() || self.kinds.contains(&letter.kind))
            && self.since.is_none_or(is_late_enough)
    }

    /// Whether so many are all that are meant.
    pub(super) fn is_full(&self, taken: u64) -> bool {
        self.limit.is_some_and(|limit| taken >= limit)
    }
}
