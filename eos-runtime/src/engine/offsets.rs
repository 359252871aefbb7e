//! The offsets of the open transaction: last handled + 1 of each partition.

use crate::{broker::Committed, mutant::mutant};

use super::{narrow::Place, waiting::Waiting};

/// Next offset to read per partition, for what was handled since the last commit.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    next: Vec<(i32, i64)>,
    records: u64,
    last: Option<Place>,
}

impl Offsets {
    /// Notes a handled record. Filtered, rejected and duplicate records count too: their offset
    /// commits like any other. Control records never come here, so `next` may jump.
    pub(super) fn handled(&mut self, partition: i32, offset: i64) {
        self.records += 1;
        self.last = Some((partition, offset));
        mutant!("offset-plus-one" => return self.start_at(partition, offset + 2));
        mutant!("offset-minus-one" => return self.start_at(partition, offset));
        mutant!("offset-by-counting" =>
            let known = self.next.iter().find(|(known, _)| *known == partition);
            return self.start_at(partition, known.map_or(offset, |(_, next)| *next) + 1));
        self.start_at(partition, offset + 1);
    }

    /// Notes a record that was handled after later ones of its partition, which stands at `next`.
    pub(super) fn caught_up(&mut self, place: Place, next: i64) {
        self.records += 1;
        self.last = Some(place);
        self.start_at(place.0, next);
    }

    /// Notes where a partition starts, to be committed although nothing was handled.
    pub(super) fn start_at(&mut self, partition: i32, next: i64) {
        // Chunks come partition by partition: the last one is nearly always the right one.
        match self.next.iter_mut().rev().find(|(known, _)| *known == partition) {
            Some((_, known)) => *known = next,
            None => self.next.push((partition, next)),
        }
    }

    /// Whether there is nothing to commit.
    pub(super) fn is_empty(&self) -> bool {
        self.next.is_empty()
    }

    /// Records handled since the last commit.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Where each partition stands of which something was handled.
    pub(super) fn next(&self) -> &[(i32, i64)] {
        &self.next
    }

    /// The record that was handled last.
    pub(super) fn last(&self) -> Option<Place> {
        self.last
    }

    /// What to send to the transaction, for partitions of which these records wait.
    pub(super) fn to_commit(&self, waiting: &Waiting) -> Vec<(i32, Committed)> {
        self.next.iter().map(|&(partition, next)| (partition, waiting.commit(partition, next))).collect()
    }

    /// Forgets all: committed or aborted.
    pub(super) fn clear(&mut self) {
        self.next.clear();
        self.records = 0;
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_offset_is_the_last_handled_plus_one_even_over_gaps() {
        let mut offsets = Offsets::default();
        for (partition, offset) in [(0, 4), (1, 10), (0, 5), (0, 9), (1, 12)] {
            offsets.handled(partition, offset);
        }
        let next: Vec<_> =
            offsets.to_commit(&Waiting::default()).into_iter().map(|(p, c)| (p, c.offset)).collect();
        assert_eq!(next, [(0, 10), (1, 13)]);
        assert_eq!(offsets.records(), 5);
    }

    #[test]
    fn a_start_commits_without_counting_as_a_record() {
        let mut offsets = Offsets::default();
        offsets.start_at(3, 100);
        assert!(!offsets.is_empty());
        assert_eq!(offsets.records(), 0);
        offsets.clear();
        assert!(offsets.is_empty());
    }
}
