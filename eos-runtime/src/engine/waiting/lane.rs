//! What waits of one partition.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{engine::copies::Copied, record::Record};

use super::Note;

/// A partition of which something waits.
#[derive(Debug)]
pub(super) struct Lane {
    /// Everything below was taken: it is done, unless it waits.
    pub(super) next: i64,
    /// By offset.
    pub(super) parked: BTreeMap<i64, Parked>,
    pub(super) held: Option<Held>,
    /// How many parked records there are of each key.
    keys: BTreeMap<Vec<u8>, usize>,
    /// Known to wait from before the partition came here, and not yet read again.
    unread: BTreeSet<i64>,
    /// Records below `next` may still come.
    behind: bool,
}

/// A record that waits, and was copied.
#[derive(Debug)]
pub(in crate::engine) struct Parked {
    pub(in crate::engine) record: Copied,
    /// When to handle it again; `None`: when those of its key before it are done.
    pub(super) due: Option<Duration>,
}

/// A partition that is not read on.
#[derive(Debug)]
pub(super) struct Held {
    /// Where it goes on.
    pub(super) at: i64,
    /// What the record there would take, parked.
    pub(super) bytes: usize,
    /// When; `None`: as soon as a record can be parked.
    pub(super) due: Option<Duration>,
}

impl Parked {
    pub(super) fn of(record: &Record<'_>, due: Option<Duration>) -> Self {
        Self { record: Copied::of(record), due }
    }

    pub(super) fn bytes(&self) -> usize {
        self.record.bytes()
    }
}

/// Bytes a record would take, parked.
pub(super) fn bytes(record: &Record<'_>) -> usize {
    Copied::bytes_of(record)
}

impl Lane {
    /// Of a partition that was read up to `next`.
    pub(super) fn new(next: i64) -> Self {
        Self {
            next,
            parked: BTreeMap::new(),
            held: None,
            keys: BTreeMap::new(),
            unread: BTreeSet::new(),
            behind: false,
        }
    }

    /// Of a partition that goes on from what was committed.
    pub(super) fn restored(note: Note) -> Self {
        Self { unread: note.waiting.into_iter().collect(), behind: true, ..Self::new(note.next) }
    }

    pub(super) fn is_done(&self, offset: i64) -> bool {
        offset < self.next && !self.unread.contains(&offset)
    }

    /// Whether an earlier record of this key waits. Records without a key have no order.
    pub(super) fn blocks(&self, key: Option<&[u8]>) -> bool {
        key.is_some_and(|key| self.keys.contains_key(key))
    }

    /// How many more records can be parked, of `room` in all, and the text for them committed.
    pub(super) fn room(&self, room: usize) -> usize {
        let count = self.parked.len() + self.unread.len();
        let left = room.saturating_sub(count);
        // A text is made only where it may be too long.
        if count + left <= SURELY_FIT { left } else { left.min(Note::room(&self.text())) }
    }

    /// See [`super::Waiting::pass`].
    pub(super) fn pass(&mut self, offset: i64) -> Option<i64> {
        // Records come in order: what waits further back is no longer in the log.
        let waited = !self.unread.is_empty();
        self.unread = self.unread.split_off(&offset);
        if offset < self.next {
            // What waited and is gone moves the partition too, if it was the last.
            let moves = self.unread.remove(&offset) || (waited && self.unread.is_empty());
            return moves.then_some(self.next);
        }
        self.behind = false;
        self.next = offset + 1;
        Some(self.next)
    }

    pub(super) fn park(&mut self, parked: Parked) {
        let offset = parked.record.offset;
        self.unread.remove(&offset);
        if offset >= self.next {
            self.behind = false;
            self.next = offset + 1;
        }
        if let Some(key) = parked.record.key() {
            *self.keys.entry(key.to_vec()).or_default() += 1;
        }
        self.parked.insert(offset, parked);
    }

    /// Takes due records out, until there are `most`.
    pub(super) fn take_due(&mut self, now: Duration, most: usize, taken: &mut Vec<Parked>) {
        let left = most.saturating_sub(taken.len());
        let is_due = |parked: &Parked| parked.due.is_some_and(|due| due <= now);
        let due: Vec<i64> =
            self.parked.iter().filter(|(_, parked)| is_due(parked)).map(|(at, _)| *at).take(left).collect();
        for offset in due {
            if let Some(parked) = self.parked.remove(&offset) {
                self.unblock(&parked);
                taken.push(parked);
            }
        }
    }

    /// See [`super::Waiting::end`].
    pub(super) fn end(&mut self, ended: &Parked, now: Duration) {
        let Some(key) = ended.record.key() else { return };
        let follower = self.parked.values_mut().find(|parked| parked.record.key() == Some(key));
        if let Some(follower) = follower {
            follower.due.get_or_insert(now);
        }
    }

    pub(super) fn next_due(&self) -> Option<Duration> {
        let parked = self.parked.values().filter_map(|parked| parked.due).min();
        let held = self.held.as_ref().and_then(|held| held.due);
        parked.into_iter().chain(held).min()
    }

    /// Whether a record waits behind which others are done.
    pub(super) fn waits(&self) -> bool {
        !self.parked.is_empty() || !self.unread.is_empty()
    }

    /// The first record that waits.
    pub(super) fn first(&self) -> Option<i64> {
        self.waiting().next()
    }

    /// The text to commit beside [`first`](Self::first).
    pub(super) fn text(&self) -> String {
        Note::text(self.next, self.waiting())
    }

    /// Whether there is nothing to know of this partition any more.
    pub(super) fn is_over(&self) -> bool {
        !self.behind && self.held.is_none() && !self.waits()
    }

    fn waiting(&self) -> impl Iterator<Item = i64> {
        let all: BTreeSet<i64> = self.parked.keys().chain(&self.unread).copied().collect();
        all.into_iter()
    }

    fn unblock(&mut self, parked: &Parked) {
        let Some(key) = parked.record.key() else { return };
        if let Some(count) = self.keys.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.keys.remove(key);
            }
        }
    }
}

/// So many records that wait need less than the text may have, wherever they are: 20 digits each.
const SURELY_FIT: usize = 150;
