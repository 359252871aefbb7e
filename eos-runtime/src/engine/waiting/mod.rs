//! Records that wait for another attempt, and what that means for the others of their partitions.
//!
//! A record that waits either **holds** its partition, or is **parked**: then records of other keys go on, and
//! later ones of its key are parked behind it. The committed offset stays at the first record that waits; what
//! is done behind it is committed beside the offset (`note.rs`), so that whoever takes the partition over
//! neither repeats nor loses any.

mod lane;
mod note;

use std::{collections::BTreeMap, time::Duration};

use crate::{
    broker::Committed,
    mutant::mutant,
    record::{Record, Records},
};

pub(super) use self::{
    lane::Parked,
    note::{Beyond, beyond},
};

use self::{
    lane::{Held, Lane},
    note::Note,
};

use super::narrow::Place;

/// Bytes of parked records in one worker at most; what comes then holds its partition.
const MAX_BYTES: usize = 16 << 20;

/// What to do with a record of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Handle it.
    Handle,
    /// It was done before the partition came here.
    Done,
    /// It waits behind another of its key.
    Park,
    /// Its partition is not read on here.
    Hold,
}

/// Everything that waits in one worker.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// How many records of a partition may be parked.
    room: usize,
    lanes: BTreeMap<i32, Lane>,
    bytes: usize,
    /// How often each record that is not done has failed.
    failed: BTreeMap<Place, u32>,
}

impl Waiting {
    pub(super) fn new(room: usize) -> Self {
        Self { room, ..Self::default() }
    }

    /// Whether every record is to be handled as it comes.
    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty() && self.failed.is_empty()
    }

    /// How many records are parked.
    pub(super) fn parked(&self) -> u64 {
        self.lanes.values().map(|lane| lane.parked.len() as u64).sum()
    }

    /// What to do with each record of the chunk from `from` on. Nothing is noted yet: see
    /// [`pass`](Self::pass).
    pub(super) fn sort(&self, chunk: &dyn Records, from: usize) -> Vec<Action> {
        let mut bytes_left = MAX_BYTES.saturating_sub(self.bytes);
        // How many more records may be parked of each partition of which one was put behind another here.
        let mut left: BTreeMap<i32, usize> = BTreeMap::new();
        let mut stopped: Vec<i32> = Vec::new();
        let mut sort = |record: &Record<'_>| {
            let Some(lane) = self.lanes.get(&record.partition) else { return Action::Handle };
            if lane.held.is_some() || stopped.contains(&record.partition) {
                return Action::Hold;
            }
            if lane.is_done(record.offset) {
                return Action::Done;
            }
            if !lane.blocks(record.key) {
                return Action::Handle;
            }
            let left = left.entry(record.partition).or_insert_with(|| lane.room(self.room));
            let bytes = lane::bytes(record);
            if *left > 0 && bytes <= bytes_left {
                *left -= 1;
                bytes_left -= bytes;
                return Action::Park;
            }
            stopped.push(record.partition);
            Action::Hold
        };
        (from..chunk.len()).map(|index| sort(&chunk.record(index))).collect()
    }

    /// Notes that a record was dealt with in its turn: it was handled, given up, or done before. Answers
    /// where its partition stands, unless it does not move.
    pub(super) fn pass(&mut self, (partition, offset): Place) -> Option<i64> {
        self.failed.remove(&(partition, offset));
        let Some(lane) = self.lanes.get_mut(&partition) else { return Some(offset + 1) };
        let moved = lane.pass(offset);
        if lane.is_over() {
            self.lanes.remove(&partition);
        }
        moved
    }

    /// Counts a failure of a record; answers how many there were.
    pub(super) fn fail(&mut self, place: Place) -> u32 {
        let times = self.failed.entry(place).or_default();
        *times += 1;
        *times
    }

    /// Parks a record that failed, until `due`, or one that comes behind it (`None`). `false`: there is no
    /// room.
    pub(super) fn park(&mut self, record: &Record<'_>, due: Option<Duration>) -> bool {
        let bytes = lane::bytes(record);
        let room = self.room;
        if room == 0 || self.bytes + bytes > MAX_BYTES {
            return false;
        }
        let next = record.offset + 1;
        let lane = self.lanes.entry(record.partition).or_insert_with(|| Lane::new(next));
        if lane.room(room) == 0 {
            return false;
        }
        self.bytes += bytes;
        lane.park(Parked::of(record, due));
        true
    }

    /// Stops a partition at this record: until `due`, or (`None`) until there is room to park it. `false`: it is
    /// stopped already, further back.
    pub(super) fn hold(&mut self, record: &Record<'_>, due: Option<Duration>) -> bool {
        let (partition, offset) = (record.partition, record.offset);
        let lane = self.lanes.entry(partition).or_insert_with(|| Lane::new(offset));
        let is_new = lane.held.is_none();
        lane.held.get_or_insert_with(|| Held { at: offset, bytes: lane::bytes(record), due });
        is_new
    }

    /// Partitions that are to be read on now, and from where.
    pub(super) fn release(&mut self, now: Duration) -> Vec<Place> {
        let (room, bytes) = (self.room, self.bytes);
        let mut released = Vec::new();
        for (&partition, lane) in &mut self.lanes {
            let (has_room, is_empty) = (lane.room(room) > 0, lane.parked.is_empty());
            // Where nothing is parked nothing is waited for, whatever is known to wait behind this place.
            let fits = |held: &Held| (has_room && bytes + held.bytes <= MAX_BYTES) || is_empty;
            let is_due = |held: &mut Held| held.due.map_or_else(|| fits(held), |due| due <= now);
            released.extend(lane.held.take_if(is_due).map(|held| (partition, held.at)));
        }
        self.lanes.retain(|_, lane| !lane.is_over());
        released
    }

    /// Takes up to `most` parked records out whose time has come. Each is given back by
    /// [`again`](Self::again) or ended by [`end`](Self::end) before anything is committed.
    pub(super) fn take_due(&mut self, now: Duration, most: usize) -> Vec<Parked> {
        let mut taken = Vec::new();
        for lane in self.lanes.values_mut() {
            lane.take_due(now, most, &mut taken);
        }
        self.bytes -= taken.iter().map(Parked::bytes).sum::<usize>();
        taken
    }

    /// A parked record that was taken out is parked again.
    pub(super) fn again(&mut self, parked: Parked, due: Duration) {
        self.bytes += parked.bytes();
        if let Some(lane) = self.lanes.get_mut(&parked.record.partition) {
            lane.park(Parked { due: Some(due), ..parked });
        }
    }

    /// A parked record that was taken out is done: the next of its key may be handled from `now` on. Answers
    /// where its partition stands.
    pub(super) fn end(&mut self, parked: &Parked, now: Duration) -> i64 {
        let place = (parked.record.partition, parked.record.offset);
        self.failed.remove(&place);
        let Some(lane) = self.lanes.get_mut(&place.0) else { return place.1 + 1 };
        lane.end(parked, now);
        lane.next
    }

    /// When something is to be done next without a record that comes.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.lanes.values().filter_map(Lane::next_due).min()
    }

    /// What to commit for a partition of which everything below `next` was taken.
    pub(super) fn commit(&self, partition: i32, next: i64) -> Committed {
        mutant!("parked-is-committed" => return Committed { offset: next, metadata: String::new() });
        let waits = self.lanes.get(&partition).filter(|lane| lane.waits());
        mutant!("note-is-forgotten" => if let Some(first) = waits.and_then(Lane::first) {
            return Committed { offset: first, metadata: String::new() };
        });
        match waits.and_then(|lane| lane.first().map(|first| (first, lane.text()))) {
            Some((offset, metadata)) => Committed { offset, metadata },
            None => Committed { offset: next, metadata: String::new() },
        }
    }

    /// Goes back to what is committed for a partition.
    ///
    /// # Errors
    /// When the text beside the offset is damaged.
    pub(super) fn restore(&mut self, partition: i32, committed: Option<&Committed>) -> Result<(), String> {
        self.forget(&[partition]);
        let Some(Committed { offset, metadata }) = committed else { return Ok(()) };
        if let Some(note) = Note::read(*offset, metadata)? {
            self.lanes.insert(partition, Lane::restored(note));
        }
        Ok(())
    }

    /// The partitions are somebody else's.
    pub(super) fn forget(&mut self, partitions: &[i32]) {
        for partition in partitions {
            self.drop_lane(*partition);
        }
        self.failed.retain(|(partition, _), _| !partitions.contains(partition));
    }

    fn drop_lane(&mut self, partition: i32) {
        if let Some(lane) = self.lanes.remove(&partition) {
            self.bytes -= lane.parked.values().map(Parked::bytes).sum::<usize>();
        }
    }
}

#[cfg(test)]
mod tests;
