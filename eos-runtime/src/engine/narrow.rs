//! Finding the record whose outputs the broker refuses. Where the broker names those that it refused, which may be
//! all that came to it together, these are looked at: no more of them in a transaction than half, in the end each
//! alone, while all others go on as ever. Where it names none, by smaller and smaller transactions.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::record::Records;

/// From here on transactions are as large as ever again.
const WIDE: u64 = 4096;

/// How long other partitions rest at most while nothing is found.
const REST: Duration = Duration::from_secs(10);

/// Where a record is.
pub(super) type Place = (i32, i64);

/// How many records may share a transaction, while one among them is looked for.
#[derive(Debug, Default)]
pub(super) struct Narrowing {
    most: Option<u64>,
    /// Where it is: in these partitions, below these offsets. Others are not read meanwhile, or they would come first
    /// again and again.
    area: BTreeMap<i32, i64>,
    /// When the broker last refused something.
    since: Duration,
    /// What the broker named, and how many of these may share a transaction.
    named: BTreeSet<Place>,
    room: usize,
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

    /// Whether this partition is to be read now.
    pub(super) fn reads(&self, partition: i32) -> bool {
        self.area.is_empty() || self.area.contains_key(&partition)
    }

    /// Whether the broker named any that are not yet known to be taken or refused alone.
    pub(super) fn has_named(&self) -> bool {
        !self.named.is_empty()
    }

    /// Up to where the records of the chunk from `from` on may share a transaction: with no more of those that the
    /// broker named than there is room for, and one alone where there is room for one.
    pub(super) fn share(&self, chunk: &dyn Records, from: usize) -> usize {
        if !self.has_named() {
            return chunk.len();
        }
        let mut named = (from..chunk.len()).filter(|index| self.named.contains(&chunk.place(*index)));
        let end = match self.room {
            1 => named.next().map(|at| if at == from { at + 1 } else { at }),
            room => named.nth(room),
        };
        end.unwrap_or(chunk.len())
    }

    /// A transaction of so many records was refused, `only` being the last of them, which would have left its
    /// partitions there; the broker named these. Answers whether that was to be expected: a record that is found
    /// already must not be refused again.
    pub(super) fn refused(
        &mut self,
        (records, only): (u64, Option<Place>),
        next: &[(i32, i64)],
        named: &[Place],
        (why, now): (&str, Duration),
    ) -> bool {
        let alone = only.filter(|_| records == 1);
        self.since = now;
        if !self.look_at(named, alone) {
            self.most = Some((records / 2).max(1));
            self.area = next.iter().copied().collect();
        }
        let Some(place) = alone else { return true };
        if self.suspect == Some(place) {
            self.suspect = None;
            self.named.remove(&place);
            return self.found.insert(place, why.to_owned()).is_none();
        }
        self.suspect = Some(place);
        !self.found.contains_key(&place)
    }

    /// Takes up what the broker named; `false` when that is nothing to go by.
    fn look_at(&mut self, named: &[Place], alone: Option<Place>) -> bool {
        if let Some(alone) = alone {
            // It is to stand alone once more.
            let is_named = named.contains(&alone) || self.named.contains(&alone);
            self.named.extend(is_named.then_some(alone));
            self.room = self.room.max(usize::from(is_named));
            return is_named;
        }
        // What came together with others this time may have come together with more.
        let both: BTreeSet<Place> =
            named.iter().copied().filter(|place| self.named.contains(place)).collect();
        self.named = if both.is_empty() { named.iter().copied().collect() } else { both };
        self.room = (self.named.len() / 2).max(1);
        !self.named.is_empty()
    }

    /// A transaction was committed that left its partitions there. Once what was refused is behind, the next one may
    /// be larger.
    pub(super) fn committed(&mut self, next: &[(i32, i64)]) {
        let is_at = |partition, end| next.iter().any(|(at, next)| *at == partition && *next >= end);
        self.area.retain(|partition, end| !is_at(*partition, *end));
        self.named.retain(|(partition, offset)| !is_at(*partition, *offset + 1));
        self.suspect.take_if(|(partition, offset)| is_at(*partition, *offset + 1));
        if self.area.is_empty() {
            self.most = self.most.map(|most| most * 2).filter(|most| *most < WIDE);
        }
    }

    /// Lets all others go on as ever when it takes long: what is looked for may itself wait for another attempt. The
    /// broker will name it again.
    pub(super) fn tire(&mut self, now: Duration) {
        if now.saturating_sub(self.since) >= REST {
            self.area.clear();
            self.named.clear();
        }
    }

    /// These partitions are somebody else's.
    pub(super) fn forget(&mut self, partitions: &[i32]) {
        self.area.retain(|partition, _| !partitions.contains(partition));
        self.named.retain(|(partition, _)| !partitions.contains(partition));
        self.settle(|(partition, _)| partitions.contains(&partition));
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
    use crate::record::{Header, Headers, Record};

    const NOW: Duration = Duration::from_secs(100);

    /// Goes through records `0..count` of each of some partitions, of which some are refused; the places found, and
    /// the transactions. Like a client, it begins with any partition after each failure.
    fn find(partitions: i32, count: i64, refused: &[Place]) -> (Vec<Place>, usize) {
        let mut at = vec![0; partitions as usize];
        let (mut narrowing, mut transactions, mut found) = (Narrowing::default(), 0, Vec::new());
        while at.iter().any(|at| *at < count) {
            transactions += 1;
            assert!(transactions < 100_000, "it comes to no end");
            let left =
                |partition: i32| if narrowing.reads(partition) { count - at[partition as usize] } else { 0 };
            let turn = transactions as i32 * 7 % partitions;
            let partition = (0..partitions).map(|nth| (turn + nth) % partitions).find(|p| left(*p) > 0);
            let partition = partition.expect("what is looked for is read");
            let from = at[partition as usize];
            let size = narrowing.most().unwrap_or(u64::MAX).min(left(partition) as u64) as i64;
            let is_bad =
                |n: i64| refused.contains(&(partition, n)) && narrowing.verdict((partition, n)).is_none();
            let (last, next) = ((partition, from + size - 1), [(partition, from + size)]);
            if (from..from + size).any(is_bad) {
                assert!(
                    narrowing.refused((size as u64, Some(last)), &next, &[], ("too large", NOW)),
                    "{last:?} is found once"
                );
                found.extend(narrowing.verdict(last).map(|_| last));
            } else {
                narrowing.committed(&next);
                at[partition as usize] += size;
                narrowing.settle(|(p, offset)| p == partition && offset < from + size);
            }
        }
        assert!(!narrowing.has_found());
        (found, transactions)
    }

    #[test]
    fn the_only_culprit_is_found_in_few_transactions() {
        for culprit in [0, 1, 777, 3_000, 9_998, 9_999] {
            let (found, transactions) = find(1, 10_000, &[(0, culprit)]);
            assert_eq!(found, [(0, culprit)]);
            assert!(transactions < 150, "{transactions} transactions for {culprit}");
        }
    }

    #[test]
    fn other_partitions_do_not_come_in_between() {
        let (found, transactions) = find(6, 10_000, &[(3, 700)]);
        assert_eq!(found, [(3, 700)]);
        assert!(transactions < 150, "{transactions}");
    }

    #[test]
    fn every_culprit_is_found() {
        let culprits: Vec<Place> = (0..10_000).step_by(999).map(|n| ((n % 2) as i32, n)).collect();
        let (mut found, transactions) = find(2, 10_000, &culprits);
        found.sort_by_key(|(_, offset)| *offset);
        assert_eq!(found, culprits);
        assert!(transactions < 1_000, "{transactions}");
    }

    #[test]
    fn one_refusal_of_a_record_alone_proves_nothing() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused((1, Some((0, 5))), &[(0, 6)], &[], ("not authorized", NOW)));
        assert_eq!(narrowing.verdict((0, 5)), None);
        narrowing.committed(&[(0, 6)]);
        assert!(narrowing.refused((1, Some((0, 5))), &[(0, 6)], &[], ("not authorized", NOW)));
        assert!(!narrowing.has_found());
    }

    #[test]
    fn a_record_that_is_found_and_refused_again_is_no_surprise_to_hide() {
        let mut narrowing = Narrowing::default();
        for _ in 0..2 {
            assert!(narrowing.refused((1, Some((0, 5))), &[(0, 6)], &[], ("too large", NOW)));
        }
        assert!(!narrowing.refused((1, Some((0, 5))), &[(0, 6)], &[], ("its dead letter is too large", NOW)));
    }

    #[test]
    fn transactions_are_as_large_as_ever_when_nothing_is_refused_any_more() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused((2, None), &[(0, 9)], &[], ("too large", NOW)));
        for next in 0..22 {
            narrowing.committed(&[(0, next)]);
        }
        assert_eq!(narrowing.most(), None);
    }

    #[test]
    fn what_is_looked_for_may_be_in_a_partition_that_leaves() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused((2, None), &[(0, 9)], &[], ("too large", NOW)));
        assert!(!narrowing.reads(1));
        narrowing.forget(&[0]);
        assert!(narrowing.reads(1));
    }

    #[test]
    fn other_partitions_do_not_rest_for_ever() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused((2, None), &[(0, 9)], &[], ("too large", NOW)));
        narrowing.tire(NOW + REST / 2);
        assert!(!narrowing.reads(1));
        narrowing.tire(NOW + REST);
        assert!(narrowing.reads(1));
        assert_eq!(narrowing.most(), Some(1), "it is still looked for");
    }

    #[test]
    fn what_was_named_and_waits_does_not_keep_others_apart_for_ever() {
        let mut narrowing = Narrowing::default();
        assert!(narrowing.refused((2, None), &[(0, 9)], &[(0, 7), (0, 8)], ("too large", NOW)));
        narrowing.tire(NOW + REST / 2);
        assert!(narrowing.has_named());
        narrowing.tire(NOW + REST);
        assert!(!narrowing.has_named());
        assert_eq!(narrowing.share(&Places(9), 0), 9);
    }

    /// So many records of partition 0.
    struct Places(i64);

    impl Records for Places {
        fn len(&self) -> usize {
            self.0 as usize
        }

        fn record(&self, index: usize) -> Record<'_> {
            let headers = Headers::of(self, index);
            Record { partition: 0, offset: index as i64, timestamp: None, key: None, value: None, headers }
        }

        fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
            None
        }
    }

    /// Goes through records `0..count` of a partition as the engine does, where the broker refuses whole batches and
    /// names their records; what was found, the transactions, and how many of them came to nothing.
    fn find_named(count: i64, batch: i64, refused: &[i64]) -> (Vec<i64>, usize, usize) {
        let (mut narrowing, mut at, mut found) = (Narrowing::default(), 0, Vec::new());
        let (mut transactions, mut aborted) = (0, 0);
        while at < count {
            transactions += 1;
            assert!(transactions < 10_000, "it comes to no end");
            let end = narrowing.share(&Places(count), at as usize) as i64;
            let is_bad = |n: &i64| refused.contains(n) && narrowing.verdict((0, *n)).is_none();
            let Some(bad) = (at..end).find(is_bad) else {
                narrowing.committed(&[(0, end)]);
                narrowing.settle(|(_, offset)| offset < end);
                at = end;
                continue;
            };
            aborted += 1;
            let first = at + (bad - at) / batch * batch;
            let named: Vec<Place> = (first..(first + batch).min(end)).map(|n| (0, n)).collect();
            let size = (end - at) as u64;
            assert!(narrowing.refused((size, Some((0, end - 1))), &[(0, end)], &named, ("too large", NOW)));
            found.extend(narrowing.verdict((0, bad)).map(|_| bad));
        }
        assert!(!narrowing.has_found() && !narrowing.has_named() && narrowing.most().is_none());
        (found, transactions, aborted)
    }

    #[test]
    fn a_record_that_is_named_is_found_in_a_handful_of_transactions() {
        for culprit in [0, 1, 777, 9_999] {
            let (found, transactions, aborted) = find_named(10_000, 1, &[culprit]);
            assert_eq!((found, aborted), (vec![culprit], 3), "refused, refused alone, and alone once more");
            assert!(transactions <= 5, "{transactions} for {culprit}");
        }
    }

    #[test]
    fn a_batch_that_is_named_is_looked_through_by_halves() {
        for culprit in [0, 1, 777, 5_999, 9_999] {
            let (found, transactions, aborted) = find_named(10_000, 1_000, &[culprit]);
            assert_eq!(found, [culprit]);
            assert!(aborted <= 14 && transactions <= 40, "{aborted} of {transactions} for {culprit}");
        }
    }

    #[test]
    fn every_record_that_is_named_is_found_also_among_others_that_are_named_for_them() {
        let culprits: Vec<i64> = (0..10_000).step_by(999).collect();
        let (found, transactions, _) = find_named(10_000, 300, &culprits);
        assert_eq!(found, culprits);
        assert!(transactions < 400, "{transactions}");
    }
}
