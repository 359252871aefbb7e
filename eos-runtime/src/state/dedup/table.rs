//! Identities with a small number each, packed: 16 bytes an identity, eight to two neighbouring lines of the processor's
//! cache. To look one up is to wait for one piece of memory, seldom for two.
//!
//! Of the 128 bits of an identity it holds 96, and 6 more are in the choice of its shard: with ten million of them, one
//! record in some 10^23 is taken for another.
//!
//! It is made of shards, which grow one by one: that takes no second table beside the first, nor a long pause.

use super::Identity;

/// A power of two: with ten million identities a shard has some 150 000, which is moved in milliseconds.
const SHARDS: usize = 64;

/// The part of the places that may be taken: a shard that has just doubled takes 46.5 bytes an identity.
const FULL: (usize, usize) = (11, 16);

/// Numbers are below this.
pub(super) const NUMBERS: u32 = u32::MAX - 1;

pub(super) struct Table {
    shards: Box<[Shard; SHARDS]>,
}

/// A place that an identity has, or would have.
pub(super) struct Seat<'a> {
    entry: &'a mut Entry,
    words: Words,
    live: &'a mut usize,
    taken: &'a mut usize,
}

/// What was at a seat before it was taken.
#[derive(Clone, Copy)]
pub(super) struct Before(u32);

/// Open addressing: an identity is in the line that its first word leads to, or else in one of those behind it,
/// before the first empty place. Places are emptied only where all are filled anew.
#[derive(Default)]
struct Shard {
    lines: Box<[Line]>,
    /// Identities.
    live: usize,
    /// Places that are not empty, those of identities that were removed included.
    taken: usize,
}

#[derive(Clone, Copy, Default)]
#[repr(align(128))]
struct Line([Entry; ENTRIES]);

const ENTRIES: usize = 8;
const _: () = assert!(size_of::<Line>() == ENTRIES * size_of::<Entry>());

#[derive(Clone, Copy, Default)]
struct Entry {
    words: Words,
    /// The number and one, or what these say.
    number: u32,
}

/// Nothing was here ever: who looks for an identity stops here.
const EMPTY: u32 = 0;
/// What was here was removed.
const GONE: u32 = u32::MAX;

type Words = [u32; 3];

impl Default for Table {
    fn default() -> Self {
        Self { shards: Box::new(std::array::from_fn(|_| Shard::default())) }
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.live).sum()
    }

    /// Bytes it takes, free places included.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.shards) + self.shards.iter().map(|shard| size_of_val(&*shard.lines)).sum::<usize>()
    }

    /// Reads where an identity would be, for nobody: as nothing depends on the answer, a processor goes on to the next
    /// one while it waits for this one's memory.
    #[inline]
    pub(super) fn approach(&self, identity: Identity) {
        let (shard, words) = parts(identity);
        let shard = &self.shards[shard];
        if let Some(line) = shard.lines.get(shard.first(&words)) {
            std::hint::black_box((line.0[0].number, line.0[ENTRIES / 2].number));
        }
    }

    /// Where an identity is, or would be.
    #[inline]
    pub(super) fn seat(&mut self, identity: Identity) -> Seat<'_> {
        let (shard, words) = parts(identity);
        let shard = &mut self.shards[shard];
        if shard.taken == shard.places() {
            shard.make_room();
        }
        let (line, place) = shard.find(&words);
        Seat { entry: &mut shard.lines[line].0[place], words, live: &mut shard.live, taken: &mut shard.taken }
    }

    /// Keeps the identities for whose number, which it may change, `keep` says so.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut u32) -> bool) {
        // New memory is dearer than all the rest: what one shard leaves is the next one's, if it is as large.
        let mut spares: Vec<Box<[Line]>> = Vec::new();
        for shard in self.shards.iter_mut() {
            let lines = match spares.iter().position(|spare| spare.len() == shard.lines.len()) {
                Some(at) => {
                    let mut spare = spares.swap_remove(at);
                    spare.fill(Line::default());
                    spare
                }
                None => empty(shard.lines.len()),
            };
            spares.push(shard.refill(lines, &mut keep));
            shard.give_memory_back();
        }
    }

    /// Removes this many of the identities with the smallest numbers.
    pub(super) fn remove_smallest(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        // The largest number to go, found half by half: memory stays the same, however many there are.
        let (high, rest) = self.nth(count, |number| Some(number >> 16));
        let (low, mut of_last) = self.nth(rest, |number| (number >> 16 == high).then_some(number & 0xffff));
        let last = high << 16 | low;
        self.retain(|number| {
            let goes = *number < last || *number == last && of_last > 0;
            if goes && *number == last {
                of_last -= 1;
            }
            !goes
        });
    }

    /// The 16 bits of the number that is `nth` (from 1) in order, of those numbers that have any, and its own
    /// place (from 1) among those with the same bits.
    fn nth(&self, nth: usize, bits: impl Fn(u32) -> Option<u32>) -> (u32, usize) {
        let mut counts = vec![0_usize; 1 << 16];
        for bits in self.numbers().filter_map(bits) {
            counts[bits as usize] += 1;
        }
        let mut left = nth;
        for (bits, count) in counts.into_iter().enumerate() {
            if left <= count {
                return (bits as u32, left);
            }
            left -= count;
        }
        (0xffff, usize::MAX) // more than there are: all of them
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        self.shards.iter().flat_map(Shard::numbers)
    }
}

impl Seat<'_> {
    /// The number of the identity, if it is there.
    #[inline]
    pub(super) fn number(&self) -> Option<u32> {
        self.entry.number()
    }

    /// Adds the identity, or gives it another number, below [`NUMBERS`]. Answers what was there before.
    #[inline]
    pub(super) fn take(self, number: u32) -> Before {
        debug_assert!(number < NUMBERS, "{number} means something else");
        let before = Before(self.entry.number);
        *self.live += usize::from(self.entry.number().is_none());
        *self.taken += usize::from(self.entry.number == EMPTY);
        *self.entry = Entry { words: self.words, number: number + 1 };
        before
    }

    /// Makes it what it was before it was taken.
    pub(super) fn give_back(self, Before(number): Before) {
        // Others may lie behind this place: it is not empty again before all are filled anew.
        self.entry.number = if number == EMPTY { GONE } else { number };
        *self.live -= usize::from(self.entry.number().is_none());
    }
}

impl Shard {
    /// How many places may be taken: with more of them, too many identities are not in their first line. Some place
    /// is always empty.
    fn places(&self) -> usize {
        places_in(self.lines.len())
    }

    #[inline]
    fn first(&self, words: &Words) -> usize {
        // In the order of the word, so that a shard which grows is read and written from one end to the other.
        ((u64::from(words[0]) * self.lines.len() as u64) >> 32) as usize
    }

    /// The line and place that an identity has, or would have.
    #[inline]
    fn find(&self, words: &Words) -> (usize, usize) {
        let mut at = self.first(words);
        loop {
            let line = &self.lines[at].0;
            let place = line.iter().position(|entry| entry.number == EMPTY || entry.words == *words);
            if let Some(place) = place {
                return (at, place);
            }
            at = if at + 1 == self.lines.len() { 0 } else { at + 1 };
        }
    }

    fn numbers(&self) -> impl Iterator<Item = u32> {
        self.lines.iter().flat_map(|line| &line.0).filter_map(Entry::number)
    }

    /// Frees the places of what was removed if those are some, else doubles.
    #[cold]
    fn make_room(&mut self) {
        let lines = self.lines.len();
        self.resize(if self.live * 8 < self.places() * 7 { lines } else { (lines * 2).max(1) });
    }

    /// Takes a smaller piece of memory when half of it would do, with room for some more.
    fn give_memory_back(&mut self) {
        let enough = lines_for(self.live + self.live / 2);
        if self.live <= self.places() / 2 && enough < self.lines.len() {
            self.resize(enough);
        }
    }

    fn resize(&mut self, lines: usize) {
        self.refill(empty(lines), |_| true);
    }

    /// Puts what is kept into these lines, which are empty, and answers those where it was.
    fn refill(&mut self, lines: Box<[Line]>, mut keep: impl FnMut(&mut u32) -> bool) -> Box<[Line]> {
        let old = std::mem::replace(&mut self.lines, lines);
        self.live = 0;
        for entry in old.iter().flat_map(|line| &line.0) {
            let Some(mut number) = entry.number() else { continue };
            if !keep(&mut number) {
                continue;
            }
            let (line, place) = self.find(&entry.words);
            self.lines[line].0[place] = Entry { words: entry.words, number: number + 1 };
            self.live += 1;
        }
        self.taken = self.live;
        old
    }
}

impl Entry {
    #[inline]
    fn number(&self) -> Option<u32> {
        (self.number != EMPTY && self.number != GONE).then(|| self.number - 1)
    }
}

fn places_in(lines: usize) -> usize {
    lines * ENTRIES * FULL.0 / FULL.1
}

/// Lines with places for so many identities, in steps of a half or a third, so that many shards have as many.
fn lines_for(identities: usize) -> usize {
    let least = (identities * FULL.1).div_ceil(ENTRIES * FULL.0);
    let (less, more) = (least.next_power_of_two() / 4 * 3, least.next_power_of_two());
    if least <= less { less } else { more }
}

fn empty(lines: usize) -> Box<[Line]> {
    vec![Line::default(); lines].into_boxed_slice()
}

/// The number of the shard, and the rest. An identity is a hash already.
#[inline]
fn parts(Identity(identity): Identity) -> (usize, Words) {
    let words = [identity as u32, (identity >> 32) as u32, (identity >> 96) as u32];
    ((identity >> 64) as usize % SHARDS, words)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{super::tests::model::Random, *};

    fn identity(number: u64) -> Identity {
        // Any spread will do.
        Identity(
            u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64
                | u128::from(number.wrapping_add(1).wrapping_mul(0xbf58_476d_1ce4_e5b9)),
        )
    }

    fn insert(table: &mut Table, number: u64, with: u32) {
        table.seat(identity(number)).take(with);
    }

    fn bytes_per_key(table: &Table) -> f64 {
        table.bytes() as f64 / table.len() as f64
    }

    #[test]
    fn a_key_takes_47_bytes_at_most_also_when_the_table_just_grew() {
        let mut table = Table::default();
        let (mut most, mut least) = (0.0_f64, f64::MAX);
        for number in 0..500_000 {
            insert(&mut table, number, 0);
            // The smallest tables have a fixed cost, which is a matter of some KB.
            if table.len() > 5000 {
                most = most.max(bytes_per_key(&table));
                least = least.min(bytes_per_key(&table));
            }
        }
        assert!(most <= 47.0, "{most}");
        assert!(least < 25.0, "{least}: it was nearly full once");
        assert!(most > 44.0, "{most}: it was seen just doubled");
    }

    #[test]
    fn as_many_that_come_and_go_take_no_more_memory_in_the_end() {
        // Given a table that is about 7/8 full of keys.
        let (mut table, keys) = (Table::default(), 50_000_u64);
        (0..keys).for_each(|number| insert(&mut table, number, number as u32));
        let before = table.bytes();

        // When each is replaced several times, a slice at once.
        for oldest in (0..keys * 5).step_by(2000) {
            table.retain(|number| u64::from(*number) >= oldest + 2000);
            (oldest + keys..oldest + keys + 2000)
                .for_each(|number| insert(&mut table, number, number as u32));
        }

        // Then the places of those that went were used again.
        assert_eq!((table.len() as u64, table.bytes()), (keys, before));
    }

    #[test]
    fn memory_is_given_back_when_most_of_it_is_free() {
        let mut table = Table::default();
        (0..200_000).for_each(|number| insert(&mut table, number, number as u32));
        table.retain(|number| *number < 10_000);
        assert_eq!(table.len(), 10_000);
        assert!(bytes_per_key(&table) <= 48.0, "{}", bytes_per_key(&table));
        assert!((0..10_000).all(|number| table.seat(identity(number)).number() == Some(number as u32)));
        table.retain(|_| false);
        assert_eq!(table.bytes(), Table::default().bytes());
    }

    #[test]
    fn it_holds_what_a_map_holds_also_where_many_want_the_same_line() {
        for seed in 0..20 {
            let mut random = Random(seed);
            // Given identities that all belong into one shard, and with every second seed into its last lines,
            let crowded = seed % 2 == 1;
            let identity = |key: u64| {
                let first =
                    if crowded { u32::MAX - key as u32 % 7 } else { (key as u32).wrapping_mul(0x9e37_79b9) };
                Identity(u128::from(first) | u128::from(key) << 96)
            };
            let (mut table, mut map, mut undo) = (Table::default(), HashMap::new(), Vec::new());
            for _ in 0..5_000 {
                let key = random.below(600);
                match random.below(100) {
                    // when they are added, changed,
                    0..70 => {
                        let number = random.below(u64::from(NUMBERS)) as u32;
                        undo.push((key, table.seat(identity(key)).take(number), map.insert(key, number)));
                    }
                    // taken back,
                    70..98 => {
                        for _ in 0..random.below(20) {
                            let Some((key, in_table, in_map)) = undo.pop() else { break };
                            table.seat(identity(key)).give_back(in_table);
                            match in_map {
                                Some(number) => map.insert(key, number),
                                None => map.remove(&key),
                            };
                        }
                    }
                    // and forgotten,
                    _ => {
                        undo.clear();
                        let (least, one) =
                            (random.below(u64::from(NUMBERS) / 2) as u32, random.below(2) as u32);
                        let keep = |number: &mut u32| {
                            *number -= one.min(*number);
                            *number >= least
                        };
                        table.retain(keep);
                        map.retain(|_, number| keep(number));
                    }
                }
                // then the table says what the map says.
                assert_eq!((table.len(), table.numbers().count()), (map.len(), map.len()), "seed {seed}");
                assert_eq!(table.seat(identity(key)).number(), map.get(&key).copied(), "seed {seed}");
            }
            let all = (0..600).all(|key| table.seat(identity(key)).number() == map.get(&key).copied());
            assert!(all, "seed {seed}");
        }
    }

    #[test]
    fn the_smallest_numbers_go_and_of_equal_ones_no_more_than_needed() {
        let numbers = [5, 70_000, 3, 5, NUMBERS - 1, 5, 70_001, 9];
        for count in 0..=numbers.len() + 1 {
            let mut table = Table::default();
            (0..).zip(numbers).for_each(|(key, number)| insert(&mut table, key, number));
            table.remove_smallest(count);

            let mut sorted = numbers;
            sorted.sort_unstable();
            let mut left: Vec<_> = table.numbers().collect();
            left.sort_unstable();
            assert_eq!(left, sorted[count.min(numbers.len())..], "{count}");
        }
    }
}
