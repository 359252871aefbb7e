//! The only room that reads a clock: everything else takes time as a value.
#![allow(clippy::disallowed_methods)] // the reads that clippy.toml sends here

use std::{
    sync::OnceLock,
    time::{Duration, Instant, SystemTime},
};

/// The time since the process first asked. It never goes back.
pub fn now() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Milliseconds since the Unix epoch, for the timestamps of records; 0 on a clock set before it.
pub fn unix_millis() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
