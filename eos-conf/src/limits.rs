//! Bounds of what a pipeline may declare about failures and repetitions, each with its reason.

use std::time::Duration;

/// The most attempts after the first one: more is a slip of the finger.
pub const RETRIES_MAX: u32 = 1_000_000;

/// The longest pause between two attempts. Whoever wants to wait longer wants a dead-letter topic and a replay.
pub const BACKOFF_MAX: Duration = Duration::from_hours(24);

/// The most records of a partition that may wait while others go on: what is done beyond the first of them
/// rides in the metadata of its offset, for which a broker has room for 4 KB by default.
pub const PARKING_MAX: usize = 1_000;

/// The shortest window in which repetitions are known: record timestamps count milliseconds.
pub const WITHIN_MIN: Duration = Duration::from_millis(1);

/// The longest window in which repetitions are known: so many tenths of a second fit into the 32 bits in which
/// the memory keeps a time.
pub const WITHIN_MAX: Duration = Duration::from_hours(24 * 4_900);

/// The most identities per input partition: more is a slip of the finger, and more than fits into memory.
pub const KEYS_MAX: usize = 1_000_000_000;
