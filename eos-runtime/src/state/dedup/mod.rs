//! Which records were here before: a memory that commits with the transaction.
//!
//! ```text
//!  stage: mark, accept, (undo) ──▶ engine: write_log, offsets, commit transaction ──▶ commit
//!                                                   └─ came to nothing ──────────▶ abort
//!  assigned: forget, restore …       revoked, lost: forget
//! ```
//!
//! What the open transaction accepts is in the table at once, so that its own records repeat each other too, and
//! in a list that knows what was there before: [`Dedup::undo`] and [`Dedup::abort`] bring back exactly that.
//! Identities are forgotten between transactions only, when stream time has moved by a quarter of the window
//! (a window of more than 39 days: sooner, as 32 bits ask for it).

mod log;
mod partition;
mod partitions;
mod rules;
mod table;
#[cfg(test)]
mod tests;

pub use self::rules::Rules;

use std::fmt;

use siphasher::sip128::SipHasher13;

use crate::outbox::Outbox;

use self::{log::Packed, partition::Partition, partitions::Partitions, rules::Window};

/// The identities that a worker has accepted, by input partition.
pub struct Dedup {
    pipeline: String,
    rules: Rules,
    window: Window,
    secret: Secret,
    partitions: Partitions,
    /// The number of what is accepted or dropped next.
    next: u64,
    evicted: u64,
}

/// Keys the hash of identities, so that nobody can make two of them collide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 16]);

/// Who a record is: a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(pub u128);

/// A place in what the open transaction has accepted, to return to.
#[derive(Debug, Clone, Copy)]
pub struct Mark(u64);

/// What the memory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Identities held. Those that have left the window count until they are looked for.
    pub keys: u64,
    /// Bytes they take, free places included.
    pub bytes: u64,
    /// Identities forgotten before their time, ever.
    pub evicted: u64,
}

impl Dedup {
    /// An empty memory. `secret` is for partitions whose log has none yet.
    pub fn new(rules: Rules, secret: Secret) -> Self {
        let window = Window::of(rules.within);
        let pipeline = String::new();
        Self { pipeline, rules, window, secret, partitions: Partitions::default(), next: 0, evicted: 0 }
    }

    /// Of this pipeline, `{app}.{pipeline}`: what is sent back for it from its dead letters is no repetition.
    #[must_use]
    pub fn of(self, pipeline: String) -> Self {
        Self { pipeline, ..self }
    }

    /// Whose it is.
    pub fn pipeline(&self) -> &str {
        &self.pipeline
    }

    /// The rules.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// The identity of these bytes in this partition: it holds until the partition is forgotten.
    #[inline]
    pub fn identity(&self, partition: i32, bytes: &[u8]) -> Identity {
        let of_log = self.partitions.get(partition).and_then(Partition::secret);
        let hasher = SipHasher13::new_with_key(&of_log.unwrap_or(self.secret).0);
        Identity(hasher.hash(bytes).as_u128())
    }

    /// Fetches what is held of identities that are about to be accepted. A place in a large table is far away; those
    /// of many are waited for together. It changes nothing else.
    #[inline]
    pub fn approach(&self, identities: impl Iterator<Item = (i32, Identity)>) {
        for (partition, identity) in identities {
            if let Some(partition) = self.partitions.get(partition) {
                partition.approach(identity);
            }
        }
    }

    /// Accepts an identity, for now, at this timestamp (milliseconds since the Unix epoch; without one, at stream
    /// time): `false` when it is a repetition, and nothing is noted.
    #[inline]
    pub fn accept(&mut self, partition: i32, timestamp: Option<i64>, identity: Identity) -> bool {
        let tick = timestamp.map(|millis| self.window.tick(millis));
        let number = self.count();
        self.partitions.get_or_add(partition).accept(self.window, tick, identity, number)
    }

    /// Counts a repetition of this partition that was dropped for it.
    pub fn drop_repetition(&mut self, partition: i32) {
        let number = self.count();
        self.partitions.get_or_add(partition).drop_repetition(number);
    }

    /// How many repetitions the open transaction dropped, in all partitions.
    pub fn repeated(&self) -> u64 {
        self.partitions.iter().map(|(_, partition)| partition.repeated() as u64).sum()
    }

    /// Of each partition of which the open transaction has any: how many of its records came too late to be known
    /// again (older than the window before stream time), and how many are ahead of stream time by more than the
    /// window, which makes all others late.
    pub fn untimely(&self) -> impl Iterator<Item = (i32, u64, u64)> {
        let all = self.partitions.iter().map(|(number, partition)| (number, partition.untimely()));
        all.map(|(number, (late, ahead))| (number, late, ahead)).filter(|(_, late, ahead)| late + ahead > 0)
    }

    /// The present end of what the open transaction has accepted and dropped.
    #[inline]
    pub fn mark(&self) -> Mark {
        Mark(self.next)
    }

    /// Forgets what was accepted and dropped behind `mark`, in all partitions. What [`write_log`](Self::write_log)
    /// has written stays written: its transaction must not commit then.
    pub fn undo(&mut self, Mark(number): Mark) {
        self.partitions.iter_mut().for_each(|(_, partition)| partition.undo(number));
    }

    /// Appends a packed record per partition with what was accepted since the last call (more than one where it
    /// would be too large), for topic number `topic` of the producer and the partition of the same number.
    pub fn write_log(&mut self, topic: u16, outbox: &mut Outbox) {
        for (number, partition) in self.partitions.iter_mut() {
            partition.write_log(self.window, self.secret, (topic, number), outbox);
        }
    }

    /// The open transaction was committed, as far as it concerns this partition.
    pub fn commit(&mut self, partition: i32) {
        if let Some(partition) = self.partitions.get_mut(partition) {
            self.evicted += partition.commit(self.window, self.rules.max_keys);
        }
    }

    /// The open transaction came to nothing, as far as it concerns this partition.
    pub fn abort(&mut self, partition: i32) {
        if let Some(partition) = self.partitions.get_mut(partition) {
            partition.abort();
        }
    }

    /// Partitions of which something was accepted or dropped in the open transaction.
    pub fn touched(&self) -> Vec<i32> {
        let touched = self.partitions.iter().filter(|(_, partition)| partition.is_touched());
        touched.map(|(number, _)| number).collect()
    }

    /// Forgets a partition: it is somebody else's, or about to be read back.
    pub fn forget(&mut self, partition: i32) {
        self.partitions.remove(partition);
    }

    /// Takes up a record of the log. Answers how many identities were in it. The records of a partition are
    /// taken up in their order, before anything of it is accepted: what the open transaction accepted is undone.
    ///
    /// # Errors
    /// Says what is wrong with a record that is none of this log. Nothing of it is taken up.
    pub fn restore(&mut self, partition: i32, value: &[u8]) -> Result<u64, String> {
        let packed = Packed::read(value)?;
        let count = u64::from(packed.count);
        let partition = self.partitions.get_or_add(partition);
        self.evicted += partition.restore(self.window, self.rules.max_keys, packed)?;
        Ok(count)
    }

    /// What it holds.
    pub fn stats(&self) -> Stats {
        let mut stats = Stats { evicted: self.evicted, ..Stats::default() };
        for (_, partition) in self.partitions.iter() {
            stats.keys += partition.keys() as u64;
            stats.bytes += partition.bytes() as u64;
        }
        stats
    }

    fn count(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }
}

impl fmt::Debug for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dedup")
            .field("rules", &self.rules)
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
