//! The memory against a naive one that copies itself instead of undoing, by random operations.

use std::{collections::HashMap, time::Duration};

use super::{Dedup, Identity, Rules, Secret, T, dedup, log};

/// Small, fast, and the same everywhere (`SplitMix64`).
pub(in crate::state::dedup) struct Random(pub(in crate::state::dedup) u64);

impl Random {
    pub(in crate::state::dedup) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % bound
    }
}

/// The rule as it is written down, over everything that was ever accepted.
#[derive(Clone, Default)]
struct Naive {
    seen: HashMap<Identity, i64>,
    stream: Option<i64>,
    repeated: u64,
}

impl Naive {
    fn accept(&mut self, within: i64, at: Option<i64>, identity: Identity) -> bool {
        let at = at.or(self.stream).unwrap_or(0);
        let stream = self.stream.map_or(at, |stream| stream.max(at));
        if self.seen.get(&identity).is_some_and(|seen| *seen >= stream - within) {
            return false;
        }
        self.stream = Some(stream);
        self.seen.insert(identity, at);
        true
    }
}

const PARTITIONS: usize = 3;

struct Pair {
    memory: Dedup,
    within: i64,
    /// By partition: now, and when the transaction began.
    now: [Naive; PARTITIONS],
    before: [Naive; PARTITIONS],
    /// The log by partition: what is committed, and how much of the open transaction is written.
    logs: [Vec<Vec<u8>>; PARTITIONS],
    time: i64,
}

impl Pair {
    fn new(within: Duration) -> Self {
        Self {
            memory: dedup(within),
            within: within.as_millis() as i64,
            now: Default::default(),
            before: Default::default(),
            logs: Default::default(),
            time: T,
        }
    }

    fn accept(&mut self, random: &mut Random, keys: u64) {
        let partition = random.below(PARTITIONS as u64) as usize;
        // Time goes on, mostly slowly; records are late, mostly a little.
        self.time += match random.below(200) {
            0 => self.within * random.below(3) as i64,
            1..=20 => self.within / 20,
            _ => random.below(3) as i64,
        };
        let late = match random.below(20) {
            0 => self.within + random.below(3) as i64 - 1,
            1 => random.below(self.within as u64 * 2 + 1) as i64,
            _ => random.below(5) as i64,
        };
        let at = (random.below(50) > 0).then_some(self.time - late);
        let identity = self.memory.identity(partition as i32, &random.below(keys).to_le_bytes());
        let (new, expected) = (
            self.memory.accept(partition as i32, at, identity),
            self.now[partition].accept(self.within, at, identity),
        );
        assert_eq!(new, expected, "partition {partition} at {at:?}");
        if !new {
            self.memory.drop_repetition(partition as i32);
            self.now[partition].repeated += 1;
        }
    }

    /// Accepts some, and undoes them as if one of them had failed.
    fn fail(&mut self, random: &mut Random, keys: u64) {
        let (mark, before) = (self.memory.mark(), self.now.clone());
        for _ in 0..random.below(10) {
            self.accept(random, keys);
        }
        self.memory.undo(mark);
        self.now = before;
    }

    fn commit(&mut self) {
        for (partition, value) in log(&mut self.memory) {
            self.logs[partition as usize].push(value);
        }
        for partition in self.memory.touched() {
            self.memory.commit(partition);
        }
        for naive in &mut self.now {
            naive.repeated = 0;
        }
        self.before = self.now.clone();
    }

    fn abort(&mut self, random: &mut Random) {
        if random.below(2) == 0 {
            log(&mut self.memory); // its records are never seen
        }
        for partition in self.memory.touched() {
            self.memory.abort(partition);
        }
        self.now = self.before.clone();
    }

    /// One partition goes away and comes back, or all go to another worker.
    fn restore(&mut self, random: &mut Random) {
        self.abort(random);
        let first = random.below(PARTITIONS as u64 + 1) as usize;
        let gone = if first == PARTITIONS {
            let secret = Secret([random.below(256) as u8; 16]);
            self.memory = Dedup::new(Rules { ..self.memory.rules() }, secret);
            0..PARTITIONS
        } else {
            self.memory.forget(first as i32);
            first..first + 1
        };
        for partition in gone {
            for value in &self.logs[partition] {
                self.memory.restore(partition as i32, value).expect("its own log");
            }
            if self.logs[partition].is_empty() {
                // With nothing in the log there is no secret in it either.
                (self.now[partition], self.before[partition]) = Default::default();
            }
        }
    }
}

#[test]
fn it_decides_as_a_naive_memory_does_through_undo_abort_commit_and_restore() {
    let mut operations = 0;
    for seed in 0..60 {
        let mut random = Random(seed);
        let millis = [1, 50, 10_000, 86_400_000, 49 * 86_400_000][random.below(5) as usize];
        let keys = [5, 100, 2000][random.below(3) as usize];
        let mut pair = Pair::new(Duration::from_millis(millis));
        for _ in 0..400 {
            match random.below(20) {
                0 => pair.restore(&mut random),
                1 | 2 => pair.abort(&mut random),
                3..=6 => pair.commit(),
                7..=9 => pair.fail(&mut random, keys),
                _ => (0..random.below(20)).for_each(|_| pair.accept(&mut random, keys)),
            }
            operations += 1;
            let repeated: u64 = pair.now.iter().map(|naive| naive.repeated).sum();
            assert_eq!(pair.memory.repeated(), repeated, "seed {seed}");
        }
    }
    assert_eq!(operations, 24_000);
}
