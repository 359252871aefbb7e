//! Identities with a small number each, packed: 20 bytes and a byte of the table's own. A table that has just
//! doubled is 7/16 full, so a key takes 48 bytes at most while there are more and more of them (and a few more
//! where as many go as come).
//!
//! It is made of shards, which double one by one: that takes no second table beside the first, nor a long pause.

use hashbrown::HashTable;

use super::Identity;

/// Four words instead of one large number, which would be aligned, and take 32 bytes with its number.
type Entry = ([u32; 4], u32);

/// A power of two: with ten million identities a shard has some 150 000, which is moved in milliseconds.
const SHARDS: usize = 64;

pub(super) struct Table {
    shards: Box<[HashTable<Entry>; SHARDS]>,
    len: usize,
}

impl Default for Table {
    fn default() -> Self {
        Self { shards: Box::new(std::array::from_fn(|_| HashTable::new())), len: 0 }
    }
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Bytes it takes, free places included.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.shards) + self.shards.iter().map(HashTable::allocation_size).sum::<usize>()
    }

    /// Looks for an identity, for nobody: as nothing depends on the answer, a processor goes on to the next one while
    /// it waits for this one's memory.
    #[inline]
    pub(super) fn approach(&self, identity: Identity) {
        let words = words(identity);
        let found = self.shards[shard(&words)].find(hash(&words), |entry| entry.0 == words);
        std::hint::black_box(found.is_some());
    }

    /// The number of an identity, to read or to change.
    #[inline]
    pub(super) fn find(&mut self, identity: Identity) -> Option<&mut u32> {
        let words = words(identity);
        let found = self.shards[shard(&words)].find_mut(hash(&words), |entry| entry.0 == words);
        found.map(|entry| &mut entry.1)
    }

    /// Adds an identity that is not there.
    #[inline]
    pub(super) fn insert(&mut self, identity: Identity, number: u32) {
        let words = words(identity);
        let shard = &mut self.shards[shard(&words)];
        if shard.len() == shard.capacity() {
            make_room(shard);
        }
        shard.insert_unique(hash(&words), (words, number), |entry| hash(&entry.0));
        self.len += 1;
    }

    /// Adds an identity, or gives it another number.
    pub(super) fn set(&mut self, identity: Identity, number: u32) {
        match self.find(identity) {
            Some(place) => *place = number,
            None => self.insert(identity, number),
        }
    }

    pub(super) fn remove(&mut self, identity: Identity) {
        let words = words(identity);
        let found = self.shards[shard(&words)].find_entry(hash(&words), |entry| entry.0 == words);
        if let Ok(entry) = found {
            entry.remove();
            self.len -= 1;
        }
    }

    /// Keeps the identities for whose number, which it may change, `keep` says so.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&mut u32) -> bool) {
        self.len = 0;
        for shard in self.shards.iter_mut() {
            shard.retain(|entry| keep(&mut entry.1));
            // Memory is given back when most of it is free.
            if shard.len() <= places(shard) * 3 / 8 {
                rebuild(shard, shard.len());
            }
            self.len += shard.len();
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
        for bits in self.shards.iter().flatten().filter_map(|entry| bits(entry.1)) {
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
}

/// Identities that fit in a shard's memory. What was removed may still take some of the places.
fn places(shard: &HashTable<Entry>) -> usize {
    shard.num_buckets() / 8 * 7
}

/// Frees the places of what was removed if those are some, else doubles. The shard by itself would double
/// already when it is half full and its other places are taken by what was removed.
#[cold]
fn make_room(shard: &mut HashTable<Entry>) {
    let places = places(shard);
    rebuild(shard, if shard.len() < places / 16 * 15 { places } else { places.max(shard.len()) + 1 });
}

fn rebuild(shard: &mut HashTable<Entry>, capacity: usize) {
    let old = std::mem::replace(shard, HashTable::with_capacity(capacity));
    for entry in old {
        shard.insert_unique(hash(&entry.0), entry, |entry| hash(&entry.0));
    }
}

fn words(Identity(identity): Identity) -> [u32; 4] {
    [identity as u32, (identity >> 32) as u32, (identity >> 64) as u32, (identity >> 96) as u32]
}

/// By other bits than the shard's own places.
fn shard(words: &[u32; 4]) -> usize {
    words[2] as usize % SHARDS
}

/// An identity is a hash already.
fn hash(words: &[u32; 4]) -> u64 {
    u64::from(words[0]) | u64::from(words[1]) << 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(number: u64) -> Identity {
        // Any spread will do.
        Identity(
            u128::from(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64
                | u128::from(number.wrapping_add(1).wrapping_mul(0xbf58_476d_1ce4_e5b9)),
        )
    }

    fn bytes_per_key(table: &Table) -> f64 {
        table.bytes() as f64 / table.len() as f64
    }

    #[test]
    fn a_key_takes_48_bytes_at_most_also_when_the_table_just_doubled() {
        let mut table = Table::default();
        let (mut most, mut least) = (0.0_f64, f64::MAX);
        for number in 0..500_000 {
            table.insert(identity(number), 0);
            // The smallest tables have a fixed cost, which is a matter of some KB.
            if table.len() > 5000 {
                most = most.max(bytes_per_key(&table));
                least = least.min(bytes_per_key(&table));
            }
        }
        assert!(most <= 48.0, "{most}");
        assert!(least < 25.0, "{least}: it was nearly full once");
        assert!(most > 44.0, "{most}: it was seen just doubled");
    }

    #[test]
    fn as_many_that_come_and_go_take_no_more_memory_in_the_end() {
        // Given a table that is about 7/8 full of keys.
        let (mut table, keys) = (Table::default(), 50_000_u64);
        (0..keys).for_each(|number| table.insert(identity(number), number as u32));
        let before = table.bytes();

        // When each is replaced several times, a slice at once.
        for oldest in (0..keys * 5).step_by(2000) {
            table.retain(|number| u64::from(*number) >= oldest + 2000);
            (oldest + keys..oldest + keys + 2000)
                .for_each(|number| table.insert(identity(number), number as u32));
        }

        // Then the places of those that went were used again.
        assert_eq!((table.len() as u64, table.bytes()), (keys, before));
    }

    #[test]
    fn memory_is_given_back_when_most_of_it_is_free() {
        let mut table = Table::default();
        (0..200_000).for_each(|number| table.insert(identity(number), number as u32));
        table.retain(|number| *number < 10_000);
        assert_eq!(table.len(), 10_000);
        assert!(bytes_per_key(&table) <= 48.0, "{}", bytes_per_key(&table));
        assert!((0..10_000).all(|number| table.find(identity(number)) == Some(&mut (number as u32))));
        table.retain(|_| false);
        assert_eq!(table.bytes(), Table::default().bytes());
    }

    #[test]
    fn the_smallest_numbers_go_and_of_equal_ones_no_more_than_needed() {
        let numbers = [5, 70_000, 3, 5, u32::MAX, 5, 70_001, 9];
        for count in 0..=numbers.len() + 1 {
            let mut table = Table::default();
            (0..).zip(numbers).for_each(|(key, number)| table.insert(identity(key), number));
            table.remove_smallest(count);

            let mut sorted = numbers;
            sorted.sort_unstable();
            let mut left: Vec<_> = table.shards.iter().flatten().map(|entry| entry.1).collect();
            left.sort_unstable();
            assert_eq!(left, sorted[count.min(numbers.len())..], "{count}");
        }
    }
}
