//! Which records were here before: a memory that commits with the transaction.

use std::time::Duration;

use crate::{outbox::Outbox, spec::Unkeyed};

/// The identities that a worker has accepted, by input partition.
#[derive(Debug)]
pub struct Dedup {
    rules: Rules,
    secret: Secret,
}

/// What makes a record a repetition.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How much later, by its own timestamp, a record is still a repetition.
    pub within: Duration,
    /// Identities per partition at most.
    pub max_keys: usize,
    /// What becomes of a record without an identity.
    pub unkeyed: Unkeyed,
}

/// Keys the hash of identities, so that nobody can make two of them collide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 16]);

/// Who a record is: a keyed hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity(pub u128);

/// A place in what the open transaction has accepted, to return to.
#[derive(Debug, Clone, Copy)]
pub struct Mark(usize);

/// What the memory holds, and did in the open transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Identities held.
    pub keys: u64,
    /// Bytes they take.
    pub bytes: u64,
    /// Identities forgotten before their time, ever.
    pub evicted: u64,
}

impl Dedup {
    /// An empty memory. `secret` is for partitions whose log has none yet.
    pub fn new(rules: Rules, secret: Secret) -> Self {
        Self { rules, secret }
    }

    /// The rules.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// The identity of these bytes in this partition.
    pub fn identity(&self, partition: i32, bytes: &[u8]) -> Identity {
        let _ = (partition, bytes, self.secret);
        unimplemented!()
    }

    /// Accepts an identity, for now: `false` when it is a repetition, and nothing is noted.
    pub fn accept(&mut self, partition: i32, timestamp: Option<i64>, identity: Identity) -> bool {
        let _ = (partition, timestamp, identity);
        unimplemented!()
    }

    /// The present end of what the open transaction has accepted.
    pub fn mark(&self) -> Mark {
        unimplemented!()
    }

    /// Forgets what was accepted behind `mark`.
    pub fn undo(&mut self, mark: Mark) {
        let _ = mark;
        unimplemented!()
    }

    /// Appends a packed record per partition with what was accepted since the last call, for topic number
    /// `topic` of the producer and the partition of the same number.
    pub fn write_log(&mut self, topic: u16, outbox: &mut Outbox) {
        let _ = (topic, outbox);
        unimplemented!()
    }

    /// The open transaction was committed, as far as it concerns this partition.
    pub fn commit(&mut self, partition: i32) {
        let _ = partition;
        unimplemented!()
    }

    /// The open transaction came to nothing, as far as it concerns this partition.
    pub fn abort(&mut self, partition: i32) {
        let _ = partition;
        unimplemented!()
    }

    /// Partitions of which something was accepted in the open transaction.
    pub fn touched(&self) -> Vec<i32> {
        unimplemented!()
    }

    /// Forgets a partition: it is somebody else's, or about to be read back.
    pub fn forget(&mut self, partition: i32) {
        let _ = partition;
        unimplemented!()
    }

    /// Takes up a record of the log. Answers how many identities were in it.
    ///
    /// # Errors
    /// Says what is wrong with a record that is none of this log.
    pub fn restore(&mut self, partition: i32, value: &[u8]) -> Result<u64, String> {
        let _ = (partition, value);
        unimplemented!()
    }

    /// What it holds.
    pub fn stats(&self) -> Stats {
        unimplemented!()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}
