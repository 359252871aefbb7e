//! Finding the record whose outputs the broker refuses: by smaller and smaller transactions.

use std::collections::BTreeMap;

/// From here on transactions are as large as ever again.
const WIDE: u64 = 4096;

/// Where a record is.
pub(super) type Place = (i32, i64);

/// How many records may share a transaction, while one among them is looked for.
#[derive(Debug, Default)]
pub(super) struct Narrowing {
    most: Option<u64>,
    /// The record that was refused alone, once: some refusals pass (rights that are not yet known everywhere).
    suspect: Option<Place>,
    /// What was refused alone twice, and what the broker said to it.
    found: BTreeMap<Place, String>,
}

impl Narrowing {
    /// Records a transaction may have, if there is a bound.
    pub(super) fn most(&self) -> Option<u64> {
        self.most
    }

    /// A transaction of so many records was refused, `only` being the last of them. Answers whether that was
    /// to be expected: a record that is found already must not be refused again.
    pub(super) fn refused(&mut self, records: u64, only: Option<Place>, why: &str) -> bool {
        self.most = Some((records / 2).max(1));
        let Some(place) = only.filter(|_| records == 1) else { return true };
        if self.suspect == Some(place) {
            self.suspect = None;
            return self.found.insert(place, why.to_owned()).is_none();
        }
        self.suspect = Some(place);
        !self.found.contains_key(&place)
    }

    /// A transaction was committed: the next one may be larger.
    pub(super) fn committed(&mut self) {
        self.suspect = None;
        self.most = self.most.map(|most| most * 2).filter(|most| *most < WIDE);
    }

    /// What the broker said to what came of this record.
    pub(super) fn verdict(&self, place: Place) -> Option<&str> {
        self.found.get(&place).map(String::as_str)
    }

    /// Whether any record was found that is not done with.
    pub(super) fn has_found(&self) -> bool {
        !self.found.is_empty()
    }

    /// The record is done with: it was given up in a transaction that is committed, or is somebody else's.
    pub(super) fn settle(&mut self, is_done: impl Fn(Place) -> bool) {
        self.found.retain(|place, _| !is_done(*place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goes through records `0..count`, of which some are refused; the places found, and the transactions.
    fn find(count: u64, refused: &[u64]) -> (Vec<i64>, usize) {
        let (mut narrowing, mut at, mut transactions) = (Narrowing::default(), 0, 0);
        let mut found = Vec::new();
        while at < count {
            transactions += 1;
            let size = narrowing.most().unwrap_or(count).min(count - at);
            let is_bad = |n: &u64| refused.contains(n) && narrowing.verdict((0, *n as i64)).is_none();
            if (at..at + size).any(|n| is_bad(&n)) {
                let last = (at + size - 1) as i64;
                assert!(narrowing.refused(size, Some((0, last)), "too large"), "{last} is found once");
                found.extend(narrowing.verdict((0, last)).map(|_| last));
            } else {
                narrowing.committed();
                at += size;
                narrowing.settle(|(_, offset)| offset < at as i64);
            }
        }
        assert!(!narrowing.has_found());
        (found, transactions)
    }

    #[test]
    fn the_only_culprit_is_found_in_few_transactions() {
        for culprit in [0, 1, 777, 3_000, 9_998, 9_999] {
            let (found, transactions) = find(10_000, &[culprit]);
            assert_eq!(found, [culprit as i64]);
            assert!(transactions < 120, "{transactions} transactions for {culprit}");
        }
    }

    #[test]
    fn every_culprit_is_found() {
        let culprits: Vec<u64> = (0..10_000).step_by(999).collect();
        let (found, transactions) = find(10_000, &culprits);
        assert_eq!(found, culprits.iter().map(|n| *n as i64).collect::<Vec<_>>());
        assert!(transactions < 500, "{transactions}");
    }

    #[test]
    fn one_refusal_of_a_record_alone_proves_nothing() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused(1, Some((0, 5)), "not authorized"));
        assert_eq!(narrowing.verdict((0, 5)), None);
        narrowing.committed();
        assert!(narrowing.refused(1, Some((0, 5)), "not authorized"));
        assert!(!narrowing.has_found());
    }

    #[test]
    fn a_record_that_is_found_and_refused_again_is_no_surprise_to_hide() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused(1, Some((0, 5)), "too large"));
        assert!(narrowing.refused(1, Some((0, 5)), "too large"));
        assert!(!narrowing.refused(1, Some((0, 5)), "its dead letter is too large"));
    }

    #[test]
    fn transactions_are_as_large_as_ever_when_nothing_is_refused_any_more() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused(2, None, "too large"));
        for _ in 0..12 {
            narrowing.committed();
        }
        assert_eq!(narrowing.most(), None);
    }
}
