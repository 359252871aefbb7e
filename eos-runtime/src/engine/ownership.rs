//! The partitions this worker owns, and from where each may be read.

use crate::{
    broker::{Cause, Committed, Fault, Position},
    mutant::mutant,
    record::Records,
};

/// Owned partitions.
#[derive(Debug, Default)]
pub(super) struct Ownership {
    owned: Vec<Owned>,
}

#[derive(Debug)]
struct Owned {
    partition: i32,
    /// Where reading starts while nothing is committed: resolved once, when the partition was
    /// assigned. A rewind must not move to an end that lies behind records already handled.
    start: Position,
    /// The lowest offset that may come next.
    next: i64,
}

impl Ownership {
    pub(super) fn add(&mut self, partition: i32, start: Position) {
        self.remove(&[partition]);
        let next = offset_of(start);
        self.owned.push(Owned { partition, start, next });
    }

    pub(super) fn remove(&mut self, partitions: &[i32]) {
        self.owned.retain(|owned| !partitions.contains(&owned.partition));
    }

    pub(super) fn partitions(&self) -> Vec<i32> {
        self.owned.iter().map(|owned| owned.partition).collect()
    }

    /// Where every owned partition goes back to: what the broker has committed, never a local
    /// memory of it; where nothing is committed, the start.
    pub(super) fn rewind(&mut self, committed: &[(i32, Option<Committed>)]) -> Vec<(i32, Position)> {
        let targets = self.owned.iter_mut().map(|owned| {
            let committed = committed.iter().find(|(partition, _)| *partition == owned.partition);
            mutant!("rewind-to-assignment" => return owned.back_to_start());
            mutant!("rewind-to-memory" => return owned.back_to_start());
            let to = match committed {
                Some((_, Some(committed))) => Position::Offset(committed.offset),
                _ => owned.start,
            };
            owned.next = offset_of(to);
            (owned.partition, to)
        });
        targets.collect()
    }

    /// Partitions for which nothing is committed although their start was decided: at an end that
    /// moves on, so that the decision must not be taken a second time.
    pub(super) fn undecided(&self, committed: &[(i32, Option<Committed>)]) -> Vec<(i32, i64)> {
        let is_committed = |partition| committed.iter().any(|(p, c)| *p == partition && c.is_some());
        let open = self.owned.iter().filter(|owned| !is_committed(owned.partition));
        open.filter_map(|owned| match owned.start {
            Position::Offset(start) => Some((owned.partition, start)),
            Position::Beginning => None,
        })
        .collect()
    }

    /// An owned partition will be read again from this offset.
    pub(super) fn back_to(&mut self, partition: i32, offset: i64) {
        if let Some(owned) = self.owned.iter_mut().find(|owned| owned.partition == partition) {
            owned.next = offset;
        }
    }

    /// Lets a chunk in, or finds the record that must not be handled: of a partition that is not
    /// ours, or from before the place the partition was moved to. Either would double an effect.
    pub(super) fn admit(&mut self, chunk: &dyn Records) -> Result<(), Fault> {
        mutant!("stale-records" => return Ok(()));
        let mut at = 0;
        for index in 0..chunk.len() {
            let (partition, offset) = chunk.place(index);
            if self.owned.get(at).is_none_or(|owned| owned.partition != partition) {
                let found = self.owned.iter().position(|owned| owned.partition == partition);
                at = found.ok_or_else(|| stale(partition, offset, "the partition is not owned"))?;
            }
            let owned = &mut self.owned[at];
            if offset < owned.next {
                return Err(stale(partition, offset, "it was read before a rewind"));
            }
            owned.next = offset + 1;
        }
        Ok(())
    }
}

/// For mistakes that remember instead of asking the broker.
#[cfg(eos_mutants)]
impl Ownership {
    pub(super) fn remember(&mut self, committed: &[(i32, Committed)]) {
        for owned in &mut self.owned {
            let known = committed.iter().find(|(partition, _)| *partition == owned.partition);
            owned.start = known.map_or(owned.start, |(_, committed)| Position::Offset(committed.offset));
        }
    }
}

#[cfg(eos_mutants)]
impl Owned {
    fn back_to_start(&mut self) -> (i32, Position) {
        self.next = offset_of(self.start);
        (self.partition, self.start)
    }
}

fn offset_of(position: Position) -> i64 {
    match position {
        Position::Offset(offset) => offset,
        Position::Beginning => 0,
    }
}

fn stale(partition: i32, offset: i64, why: &str) -> Fault {
    Fault::Fatal(Cause::new("Fetch", format_args!("stale record {partition}@{offset}: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Header, Headers, Record};

    struct Offsets(Vec<(i32, i64)>);

    impl Records for Offsets {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn record(&self, index: usize) -> Record<'_> {
            let (partition, offset) = self.0[index];
            let headers = Headers::of(self, index);
            Record { partition, offset, timestamp: None, key: None, value: None, headers }
        }

        fn header(&self, _: usize, _: usize) -> Option<Header<'_>> {
            None
        }
    }

    fn committed(offset: i64) -> Committed {
        Committed { offset, metadata: String::new() }
    }

    #[test]
    fn a_rewind_goes_to_what_the_broker_has_or_to_the_start() {
        let mut ownership = Ownership::default();
        ownership.add(0, Position::Beginning);
        ownership.add(1, Position::Offset(70));
        ownership.add(2, Position::Offset(5));
        let targets = ownership.rewind(&[(0, Some(committed(12))), (1, None)]);
        assert_eq!(targets, [(0, Position::Offset(12)), (1, Position::Offset(70)), (2, Position::Offset(5))]);
    }

    #[test]
    fn a_start_that_is_not_committed_is_still_to_be_committed() {
        let mut ownership = Ownership::default();
        ownership.add(0, Position::Beginning);
        ownership.add(1, Position::Offset(70));
        ownership.add(2, Position::Offset(5));
        assert_eq!(ownership.undecided(&[(0, None), (1, None), (2, Some(committed(9)))]), [(1, 70)]);
    }

    #[test]
    fn records_from_before_a_rewind_are_not_let_in() {
        let mut ownership = Ownership::default();
        ownership.add(0, Position::Beginning);
        assert_eq!(ownership.admit(&Offsets(vec![(0, 0), (0, 1), (0, 4)])), Ok(()));
        assert!(ownership.admit(&Offsets(vec![(0, 4)])).is_err(), "an offset never comes twice");
        ownership.rewind(&[(0, Some(committed(2)))]);
        assert!(ownership.admit(&Offsets(vec![(0, 1)])).is_err());
        assert_eq!(ownership.admit(&Offsets(vec![(0, 2)])), Ok(()));
    }

    #[test]
    fn records_of_partitions_that_left_are_not_let_in() {
        let mut ownership = Ownership::default();
        ownership.add(0, Position::Beginning);
        ownership.add(1, Position::Beginning);
        ownership.remove(&[1]);
        assert!(ownership.admit(&Offsets(vec![(0, 0), (1, 0)])).is_err());
    }
}
